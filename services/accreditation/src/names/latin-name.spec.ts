import { describe, expect, it } from '@jest/globals';
import { isLatinName, latinForm } from './latin-name.js';

describe('the Latin form of a name', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['Zoë Nkemelu-Žák', 'Zoe Nkemelu-Zak'],
    ['Łukasz Strauß', 'Lukasz Strauss'],
    ['Nguyễn Thị Ánh', 'Nguyen Thi Anh'],
    ['Søren Ærø', 'Soren AEro'],
    ['Siobhán O’Brien', "Siobhan O'Brien"],
    ['  Ann   Lee ', 'Ann Lee'],
  ])('of %s is %s', (name, expected) => {
    expect(latinForm(name)).toBe(expected);
  });

  it.each(['Ярослав Мудрий', '王小明', 'مريم', 'Ελένη', ''])('of %j is for its bearer to give', (name) => {
    expect(latinForm(name)).toBeUndefined();
  });

  it.each([
    ['Zoë', true],
    ['Wáng Xiǎomíng', true],
    ['王小明', false],
    ['Anna\n', false],
    ['12', false],
    ['', false],
  ])('given as %j is acceptable: %s', (name, expected) => {
    expect(isLatinName(name)).toBe(expected);
  });
});
