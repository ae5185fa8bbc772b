import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvRecords, decodeField } from './csv-records.js';

function read(text: string, chunkSize = text.length || 1) {
  const records = new CsvRecords();
  const found = [];
  for (let at = 0; at < text.length; at += chunkSize) found.push(...records.push(text.slice(at, at + chunkSize)));
  return [...found, ...records.end()];
}

describe('CsvRecords', () => {
  it.each([
    [
      'plain fields',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'carriage returns',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['no line break at the end', 'a,b', [['a', 'b']]],
    ['a comma in quotes', '"Oak, The",1\n', [['Oak, The', '1']]],
    ['doubled quotes', '"The ""Oak""",1\n', [['The "Oak"', '1']]],
    [
      'rows of empty fields, which are left out',
      'a,b\n,"",\n , \nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'semicolons',
      'a;b\n"c;d";e,f',
      [
        ['a', 'b'],
        ['c;d', 'e,f'],
      ],
    ],
    [
      'tabs',
      'a\tb\nc\td',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'the hint of Excel',
      'sep=;\r\na;b\r\nc;d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'line ends of an old Macintosh',
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a line break in quotes',
      '"a\nb",c\nd,e\n',
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    ['a byte order mark', '\xef\xbb\xbf"a",b\n', [['a', 'b']]],
    ['blank lines', 'a\n\r\n\nb\n', [['a'], ['b']]],
  ])('reads %s', (_what, text, fields) => {
    expect(read(text).map((record) => record.fields)).toEqual(fields);
  });

  it('numbers records by the line on which they begin', () => {
    expect(read('h\n"a\nb"\n\nc\n').map((record) => record.line)).toEqual([1, 2, 5]);
  });

  it.each([
    ['text after a closing quote', '"a"b,c\n', 'text after the closing quote in field 1'],
    ['a quote that is not closed', 'a,"b\nc', 'field 2 has a quote that is not closed'],
  ])('names %s', (_what, text, flaw) => {
    expect(read(text)[0]?.flaw).toBe(flaw);
  });

  it('refuses to read on for ever behind an open quote', () => {
    expect(() => read(`h\n"${'x'.repeat(70_000)}`, 1000)).toThrow('Line 2: a quoted value is not closed.');
  });

  it('reads the same whatever the chunks are', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ') });
    const header = '"x","y"\r\n';
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        (rows, chunkSize) => {
          const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n');
          expect(
            read(header + text, chunkSize)
              .slice(1)
              .map((record) => record.fields),
          ).toEqual(rows.filter((row) => row.some((value) => value.trim() !== '')));
        },
      ),
    );
  });
});

describe('decodeField', () => {
  it.each([
    ['ASCII', Buffer.from('Oak School'), 'Oak School'],
    ['windows-1252', Buffer.from([0x53, 0x74, 0x92, 0x73, 0x20, 0x96, 0x20, 0xe9]), 'St’s – é'],
    ['UTF-8', Buffer.from('St’s – é'), 'St’s – é'],
  ])('reads %s', (_encoding, bytes, text) => {
    expect(decodeField(bytes.toString('latin1'))).toBe(text);
  });
});
