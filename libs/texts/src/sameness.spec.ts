import { describe, expect, it } from '@jest/globals';
import { emailForms, emailKey, nameKey, sameEmail, sameName } from './sameness.js';

describe('sameness', () => {
  it.each([
    ['Seán Example', 'Sea\u0301n Example'],
    ['Ann Double', 'Ann  Double'],
    ['Zoë', 'ZOE'],
    ["O'Brien", 'O’Brien'],
    ['Smith-Jones', 'Smith Jones'],
    ['Ann\u200B', 'Ann'],
    ['Łukasz Øster', 'lukasz oster'],
    ['Strauß', 'STRAUSS'],
    ['علی\u200Cرضا', 'علیرضا'],
  ])('%s and %s are one name', (a, b) => {
    expect(sameName(a, b)).toBe(true);
  });

  it.each([
    ['Ann Lee', 'Anne Lee'],
    ['田中', '中田'],
    ['कि', 'का'],
    ['!', '?'],
  ])('%s and %s are two names', (a, b) => {
    expect(sameName(a, b)).toBe(false);
  });

  it('compares addresses without case, invisible characters and the form of the domain', () => {
    expect(sameEmail(' Ann@Example.ORG', 'ann@example.org')).toBe(true);
    expect(sameEmail('ann\u200B@example.org', 'ann@example.org')).toBe(true);
    expect(emailKey('ann@bücher.example')).toBe('ann@xn--bcher-kva.example');
    expect(sameEmail('ann+a@example.org', 'ann+b@example.org')).toBe(false);
  });

  it('finds an address under each form that it may have been kept in', () => {
    const kept = ['Ann@Bücher.example', 'ann@xn--bcher-kva.example', 'ANN@BU\u0308CHER.example'];
    for (const one of kept) for (const other of kept) expect(emailForms(one)).toContain(other.toLowerCase());
    expect(emailForms('ann@example.org')).toEqual(['ann@example.org']);
  });

  it('is stable: the key of a key is the key', () => {
    for (const name of ['Łukasz', 'Åsa', '한글', 'ß']) expect(nameKey(nameKey(name))).toBe(nameKey(name));
  });
});
