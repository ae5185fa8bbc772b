import { describe, expect, it } from '@jest/globals';
import { loadCoverage } from '../certificates/fonts.loader.js';
import { undrawable } from './font-coverage.js';

const coverage = loadCoverage();

describe('the fonts of a certificate', () => {
  it.each(['Zoë Nkemelu-Žák', 'Nguyễn Thị Ánh', 'Ελένη Παπαδοπούλου', 'Ярослав Мудрий', 'Siobhán O’Brien', 'Ɔkɔmfo Ŋŋ'])('draw %s', (name) => {
    expect(undrawable(name, coverage)).toEqual([]);
  });

  it.each([['王小明', ['王', '小', '明']], ['مريم', ['م', 'ر', 'ي']], ['Anna 🙂', ['🙂']]])('do not draw %s', (name, missing) => {
    expect(undrawable(name, coverage)).toEqual(missing);
  });

  it('look at a name as it is composed', () => {
    expect(undrawable('Zoe\u0308', coverage)).toEqual([]);
  });
});
