import { describe, expect, it } from '@jest/globals';
import { fontsFor, loadCoverage } from '../certificates/fonts.loader.js';
import { undrawable } from './font-coverage.js';

const coverage = loadCoverage();

describe('the fonts of a certificate', () => {
  it.each([
    'Zoë Nkemelu-Žák',
    'Nguyễn Thị Ánh',
    'Ελένη Παπαδοπούλου',
    'Ярослав Мудрий',
    'Siobhán O’Brien',
    'Ɔkɔmfo Ŋŋ',
  ])('draw %s', (name) => {
    expect(undrawable(name, coverage)).toEqual([]);
  });

  it.each([
    ['Zoë Nkemelu-Žák', []],
    ['Ελένη Παπαδοπούλου', []],
    ['Ярослав Мудрий', []],
    ['مريم بنت عبد الله الفارسي', ['Noto Sans Arabic']],
    ['محمد\u200Cرضا', ['Noto Sans Arabic']],
    ['דוד בן־גוריון', ['Noto Sans Hebrew']],
    ['प्रिया शर्मा', ['Noto Sans Devanagari']],
    ['髙橋 さくら', ['Noto Sans JP']],
    ['王小明', ['Noto Sans SC']],
    ['𠮷野', ['Noto Sans JP']],
    ['Maryam مريم · 王小明 · Ярослав', ['Noto Sans Arabic', 'Noto Sans SC']],
  ])('draw %s with no more fonts than it needs', (name, extra) => {
    expect(undrawable(name, coverage)).toEqual([]);
    expect(fontsFor([name]).names).toEqual(['Noto Serif', ...extra, 'Noto Sans']);
  });

  it.each([
    ['김철수', ['김', '철', '수']],
    ['สมชาย', ['ส', 'ม', 'ช', 'า', 'ย']],
    ['Anna 🙂', ['🙂']],
  ])('do not draw %s', (name, missing) => {
    expect(undrawable(name, coverage)).toEqual(missing);
  });

  it('look at a name as it is composed', () => {
    expect(undrawable('Zoe\u0308', coverage)).toEqual([]);
  });
});
