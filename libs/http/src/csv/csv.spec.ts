import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cells } from './cells.js';
import { errorsAsCsv } from './errors-as-csv.js';
import { readCsv, type CsvColumns } from './read-csv.js';
import { CsvDecoder } from './text-decoder.js';

interface School {
  urn: number;
  name: string;
  closed: string | null;
}

const columns: CsvColumns<School> = {
  urn: { header: 'URN', read: cells.integer },
  name: { header: 'EstablishmentName', read: cells.text },
  closed: { header: 'CloseDate', required: false, read: cells.optionally(cells.date) },
};

const bytes = (content: string | Buffer, size = 1 << 16): Readable => {
  const all = Buffer.from(content);
  return Readable.from(
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.subarray(index * size, (index + 1) * size)),
  );
};
const rowsOf = (content: string | Buffer, size?: number) => Array.fromAsync(readCsv(bytes(content, size), columns));

describe('readCsv', () => {
  it('reads rows by their header, in any order, whatever its case', async () => {
    expect(await rowsOf('EstablishmentName, urn ,Phase\n"Hill, The",117500,Primary\n\nOak,117501,\n')).toEqual([
      { row: 2, value: { urn: 117500, name: 'Hill, The', closed: null } },
      { row: 4, value: { urn: 117501, name: 'Oak', closed: null } },
    ]);
  });

  it('tells every error of every row by row and column, and goes on', async () => {
    const [first, second, third] = await rowsOf(
      'URN,EstablishmentName,CloseDate\nx,,31/02/2027\n1,Oak,31/08/2027,surplus\n2,Elm,31-08-2027\n',
    );
    expect(first).toEqual({
      row: 2,
      errors: [
        { row: 2, column: 'URN', code: 'not_a_number', message: '"x" is not a whole number' },
        { row: 2, column: 'EstablishmentName', code: 'missing', message: 'must not be empty' },
        { row: 2, column: 'CloseDate', code: 'not_a_date', message: '"31/02/2027" is not a date such as 31/08/2027' },
      ],
    });
    expect(second).toMatchObject({ row: 3, errors: [{ column: null, code: 'too_many_cells' }] });
    expect(third).toEqual({ row: 4, value: { urn: 2, name: 'Elm', closed: '2027-08-31' } });
  });

  it.each([
    ['semicolons', 'URN;EstablishmentName\n1;"Hill; The"\n'],
    ['tabs', 'URN\tEstablishmentName\n1\tHill; The\n'],
    ['the hint of Excel', 'sep=;\nURN;EstablishmentName\r\n1;"Hill; The"\r\n'],
    ['line ends of an old Macintosh', 'URN;EstablishmentName\r1;"Hill; The"\r'],
    ['headings in any case and order, with spaces and a mark', '\uFEFF establishmentNAME ;uRn\n"Hill; The";1\n'],
    ['decomposed letters and many spaces', 'URN,EstablishmentName\n1,"  Hill;   The  "\n'],
    ['emptied columns and rows', 'URN,EstablishmentName,,\n,,,\n1,Hill; The,,,,\n,,,\n'],
  ])('reads a file with %s', async (_title, content) => {
    for (const size of [1, 7, 1 << 16])
      expect((await rowsOf(content, size)).map((read) => 'value' in read && read.value)).toEqual([
        { urn: 1, name: 'Hill; The', closed: null },
      ]);
  });

  it.each([
    ['utf16le', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['utf16le without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['utf16be', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['windows-1252', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ])('reads %s', async (_title, encode) => {
    for (const size of [1, 3, 1 << 16])
      expect(await rowsOf(encode('URN\tEstablishmentName\n1\tYsgol Siôn\n'), size)).toEqual([
        { row: 2, value: { urn: 1, name: 'Ysgol Siôn', closed: null } },
      ]);
  });

  it.each([
    ['NUL', 'a\u0000b', 'control_character'],
    ['a line break', '"a\nb"', 'control_character'],
    ['a turned direction', 'a\u202Eb', 'direction_character'],
    ['a zero-width space', 'a\u200Bb', 'invisible_character'],
  ])('tells of %s by row and column, and reads the rest', async (_title, cell, code) => {
    expect(await rowsOf(`URN,EstablishmentName\n1,${cell}\n2,Oak\n`)).toEqual([
      { row: 2, errors: [expect.objectContaining({ column: 'EstablishmentName', code })] },
      { row: 3, value: { urn: 2, name: 'Oak', closed: null } },
    ]);
  });

  it('does not count rows of empty cells, and takes the apostrophe off what was defused', async () => {
    const rows = await Array.fromAsync(
      readCsv(bytes(`URN,EstablishmentName\n${',\n'.repeat(3_000)}'1,'=Oak\n2,'t Hooft\n`), columns, { maxRows: 2 }),
    );
    expect(rows).toEqual([
      { row: 3_002, value: { urn: 1, name: '=Oak', closed: null } },
      { row: 3_003, value: { urn: 2, name: "'t Hooft", closed: null } },
    ]);
  });

  it.each([
    ['an empty file', '', 'The file is empty'],
    ['a header that lacks a column', 'URN\n1\n', 'The header lacks "EstablishmentName"'],
    ['a header that names a column twice', 'URN,URN,EstablishmentName\n1,2,x\n', 'names "URN" twice'],
    ['a quote that never ends', 'URN,EstablishmentName\n1,"Oak\n', 'cannot be read as CSV'],
  ])('refuses %s', async (_title, content, message) => {
    await expect(rowsOf(content)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(message),
    });
  });

  it('refuses more rows than allowed', async () => {
    await expect(
      Array.fromAsync(readCsv(bytes('URN,EstablishmentName\n1,a\n2,b\n3,c\n'), columns, { maxRows: 2 })),
    ).rejects.toMatchObject({ code: 'malformed' });
  });

  it('passes on what breaks the upload', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('cut off'));
      },
    });
    await expect(Array.fromAsync(readCsv(broken, columns))).rejects.toThrow('cut off');
  });

  it('stops reading the file when its reader stops', async () => {
    const file = bytes('URN,EstablishmentName\n' + '1,a\n'.repeat(100_000), 1024);
    const rows = readCsv(file, columns);
    await rows.next();
    await rows.return(undefined);
    expect(file.destroyed).toBe(true);
  });

  it('never reads far ahead of its reader, so that memory stays flat however long the file', async () => {
    let pulled = 0;
    function* batches() {
      yield 'URN,EstablishmentName\n';
      for (; pulled < 5_000; pulled++) yield `${pulled},"School ${'x'.repeat(200)}"\n`.repeat(100);
    }
    let most = 0;
    let rows = 0;
    const reading = readCsv(Readable.from(batches(), { objectMode: false, highWaterMark: 16_384 }), columns);
    for (; rows < 5_000; rows++) {
      const { value } = await reading.next();
      if (rows % 500 === 0) await setImmediate();
      if (value && 'value' in value) most = Math.max(most, pulled - value.value.urn);
    }
    await reading.return(undefined);
    expect(most).toBeLessThan(20);
    expect(pulled).toBeLessThan(100);
  });
});

describe('CsvDecoder', () => {
  const decode = (content: Buffer, size: number) => text(bytes(content, size).pipe(new CsvDecoder()));

  it.each([
    ['Windows-1252', Buffer.from('Ysgol Bro Si\xf4n \x80', 'latin1'), 'Ysgol Bro Siôn €'],
    ['UTF-8', Buffer.from('Ysgol Bro Siôn €'), 'Ysgol Bro Siôn €'],
    ['a Windows-1252 character at the very end', Buffer.from('Caf\xe9', 'latin1'), 'Café'],
    ['plain ASCII', Buffer.from('Oak'), 'Oak'],
  ])('reads %s, wherever the chunks are cut', async (_title, content, expected) => {
    for (let size = 1; size <= content.length; size++) expect(await decode(content, size)).toBe(expected);
  });

  it('gives back any UTF-8 text in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        async (content, size) => {
          const clean = content.replace(/^\uFEFF/, '');
          fc.pre(clean.length > 0 && clean.isWellFormed());
          expect(await decode(Buffer.from(clean), size)).toBe(clean);
        },
      ),
    );
  });
});

describe('errorsAsCsv', () => {
  it('writes one line per error and defuses formulas', async () => {
    const file = errorsAsCsv([{ row: 2, column: 'URN', code: 'not_a_number', message: '=cmd|calc is not a number' }]);
    expect((await text(file.getStream())).replace('\uFEFF', '')).toBe(
      `row,column,code,message\n2,URN,not_a_number,'=cmd|calc is not a number\n`,
    );
  });
});
