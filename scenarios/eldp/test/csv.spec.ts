import { describe, expect, it } from '@jest/globals';
import { readCsv, writeCsv } from '../src/csv.js';

describe('a sheet', () => {
  it.each<[string, string, object[]]>([
    ['with plain cells', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['without a last line end', 'a,b\r\n1,2', [{ a: '1', b: '2' }]],
    [
      'with commas, quotes and line ends in cells',
      'a,b\n"1,2","say ""so""\nthere"\n',
      [{ a: '1,2', b: 'say "so"\nthere' }],
    ],
    [
      'with empty cells, the last one too',
      'a,b,c\n,,\n"",2,\n',
      [
        { a: '', b: '', c: '' },
        { a: '', b: '2', c: '' },
      ],
    ],
    ['with a header alone', 'a,b\n', []],
  ])('%s is read', (_what, text, rows) => {
    expect(readCsv(text)).toEqual(rows);
  });

  it('is written with all columns that any row has, and read again as it was', () => {
    const rows = [
      { a: 'x, "y"', b: '1' },
      { b: '2', c: 'z\n' },
    ];
    expect(writeCsv(rows)).toBe('a,b,c\n"x, ""y""",1,\n,2,"z\n"\n');
    expect(readCsv(writeCsv(rows))).toEqual([
      { a: 'x, "y"', b: '1', c: '' },
      { a: '', b: '2', c: 'z\n' },
    ]);
  });
});
