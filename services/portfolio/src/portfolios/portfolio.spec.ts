import { describe, expect, it } from '@jest/globals';
import { aDefinition } from '../facts/definition.builder.js';
import { anAccount, aPortfolio } from './portfolio.builder.js';
import { assertMayGiveFeedback, requirementFor, shortfallOf, writeAccount } from './portfolio.js';
import { countWords, plainText } from './plain-text.js';

const account = aDefinition().requirements[1]!;
const evidence = aDefinition().requirements[0]!;
const now = new Date('2027-05-03T08:00:00Z');

describe('plainText', () => {
  it.each([
    ['markup stays what was typed', '<b>x</b><script>1</script>', '<b>x</b><script>1</script>'],
    ['newlines become LF', 'a\r\nb\rc', 'a\nb\nc'],
    ['control characters go', 'a\u0000b\u0007c\u009bd', 'abcd'],
    ['bidirectional overrides go', 'pay \u202Eevil\u202C', 'pay evil'],
    ['letters are composed', 'cafe\u0301', 'café'],
    ['tabs stay', 'a\tb', 'a\tb'],
  ])('%s', (_rule, typed, kept) => {
    expect(plainText(typed)).toBe(kept);
  });
});

describe('countWords', () => {
  it.each([
    ['', 0],
    ['one', 1],
    ['  two   words\n', 2],
    ["school-based don't – 2027", 3],
    ['— … !', 0],
    ['Ümläut łódź 学校', 3],
  ])('%j has %i words', (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});

describe('requirementFor', () => {
  it('takes the only requirement of its kind', () => {
    expect(requirementFor(aDefinition(), 'account', undefined).code).toBe('account');
  });

  it.each([
    ['requirement_unknown', aDefinition(), 'account', 'evidence'],
    ['requirement_unknown', aDefinition({ requirements: [] }), 'evidence', undefined],
    [
      'requirement_ambiguous',
      aDefinition({ requirements: [account, { ...account, code: 'second' }] }),
      'account',
      undefined,
    ],
  ] as const)('refuses with %s', (code, definition, kind, named) => {
    expect(() => requirementFor(definition, kind, named)).toThrow(expect.objectContaining({ code }));
  });
});

describe('writeAccount', () => {
  it('numbers its versions and keeps the earlier one as it was', () => {
    const first = writeAccount(aPortfolio(), account, null, { id: 'a', text: 'One two.', now });
    const second = writeAccount(aPortfolio(), account, first, { id: 'b', text: 'One two three.', now });
    expect([first, second]).toMatchObject([
      { number: 1, words: 2, text: 'One two.' },
      { number: 2, words: 3 },
    ]);
  });

  it('makes no version of the same text', () => {
    const first = anAccount();
    expect(writeAccount(aPortfolio(), account, first, { id: 'b', text: ` ${first.text}\r\n`, now })).toBe(first);
  });

  it('refuses a text without any character', () => {
    expect(() => writeAccount(aPortfolio(), account, null, { id: 'a', text: ' \u0000 ', now })).toThrow(
      expect.objectContaining({ code: 'text_empty' }),
    );
  });
});

describe('shortfallOf', () => {
  it.each([
    [evidence, { items: 0, words: null }, 'evidence_missing'],
    [evidence, { items: 1, words: null }, undefined],
    [account, { items: 9, words: null }, 'account_missing'],
    [account, { items: 0, words: 4 }, 'account_too_short'],
    [account, { items: 0, words: 5 }, undefined],
    [account, { items: 0, words: 50 }, undefined],
    [account, { items: 0, words: 51 }, 'account_too_long'],
    [{ ...account, maximumWords: 0 }, { items: 0, words: 5000 }, undefined],
  ])('%# of %o with %o lacks %s', (requirement, held, code) => {
    expect(shortfallOf(requirement, held)?.code).toBe(code);
  });
});

describe('assertMayGiveFeedback', () => {
  const portfolio = aPortfolio();
  it.each([
    ['who leads the group', { personId: 'f', leads: true, tutors: false }],
    ['a declared tutor', { personId: 't', leads: false, tutors: true }],
  ])('lets %s', (_who, author) => {
    expect(() => assertMayGiveFeedback(portfolio, author)).not.toThrow();
  });

  it.each([
    ['anybody else', { personId: 'x', leads: false, tutors: false }],
    ['the participant, also where they lead the group', { personId: portfolio.personId, leads: true, tutors: false }],
  ])('does not let %s', (_who, author) => {
    expect(() => assertMayGiveFeedback(portfolio, author)).toThrow(
      expect.objectContaining({ code: 'feedback_not_from_you' }),
    );
  });
});
