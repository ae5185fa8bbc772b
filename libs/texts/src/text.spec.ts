import { describe, expect, it } from '@jest/globals';
import { cleanLine, cleanProse, lineFault, nameFault, proseFault } from './text.js';

describe('text faults', () => {
  it.each([
    ['half an emoji', 'Ann \ud83d', 'not_well_formed'],
    ['the other half of one', 'Ann \ude00', 'not_well_formed'],
    ['NUL', 'A\u0000B', 'control_character'],
    ['a bell', 'A\u0007B', 'control_character'],
    ['a line break', 'you,\n\nconfirm your password', 'control_character'],
    ['right-to-left override', 'A\u202EB', 'direction_character'],
    ['a left-to-right mark', '\u200EAnn', 'direction_character'],
    ['zero-width space', 'A\u200BB', 'invisible_character'],
    ['a byte order mark', '\uFEFFAnn', 'invisible_character'],
    ['a Hangul filler', '\u3164', 'invisible_character'],
    ['a joiner that joins nothing', 'Ann\u200D', 'invisible_character'],
    ['no letter', '   ', 'no_letter'],
    ['only digits', '12', 'no_letter'],
    ['a web address', 'see https://evil.example/login', 'link'],
    ['a formula', '=HYPERLINK("x")', 'formula'],
    ['a command', '@SUM(A1)', 'formula'],
    ['a sum', '+Ann', 'formula'],
  ])('a name with %s is refused', (_title, name, fault) => {
    expect(nameFault(name)).toBe(fault);
  });

  it.each([
    'Ann',
    'Seán Ó Briain',
    'Zoë',
    '田中 恵子',
    'علی\u200Cرضا',
    'ක්\u200Dෂ',
    'D’Arcy-Smith',
    "O'Brien",
    'Ravi s/o Kumar',
    'X Æ A-12',
  ])('the name %s stays as it is', (name) => {
    expect(nameFault(name)).toBeNull();
    expect(cleanLine(name)).toBe(name);
  });

  it('lets prose have lines and tabs, and a line neither', () => {
    expect(proseFault('one\n\ttwo 👩🏽‍🏫')).toBeNull();
    expect(lineFault('one\ttwo')).toBe('control_character');
    expect(proseFault('one\u0000')).toBe('control_character');
  });

  it('keeps texts composed, trimmed, with single spaces', () => {
    expect(cleanLine('  Sea\u0301n \u00A0 Example ')).toBe('Seán Example');
    expect(cleanProse(' a\r\nb\rc ')).toBe('a\nb\nc');
  });

  it('takes time in proportion to the length', () => {
    const hostile = `${'\u200C'.repeat(500_000)}${' '.repeat(500_000)}`;
    expect(lineFault(hostile)).toBe('invisible_character');
    expect(cleanLine(`a${' '.repeat(500_000)}b`)).toBe('a b');
  });
});
