import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deflateRawSync } from 'node:zlib';
import { Files } from './files.service.js';
import { LocalFileStore } from './local.store.js';

const root = await mkdtemp(join(tmpdir(), 'intake-'));
afterAll(() => rm(root, { recursive: true }));

const maxBytes = 300_000;
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 0x20)]);

/** One stored entry of an archive, as the ZIP format has it. */
function zipOf(name: string, content: Buffer): Buffer {
  const data = deflateRawSync(content);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data]);
}

const docx = zipOf(
  '[Content_Types].xml',
  Buffer.from(
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  ),
);

describe('taking in a file', () => {
  let folder: string;
  let store: LocalFileStore;
  let files: Files;
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'store-'));
    store = new LocalFileStore(folder);
    files = new Files(store, { maxBytes });
  });

  const chunked = (bytes: Buffer, size = 1000): Readable =>
    Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      })(),
    );
  const receive = (bytes: Buffer, name = 'plan.pdf', declaredType = '') =>
    files.receive({ bytes: chunked(bytes), name, declaredType });
  const kept = () => Array.fromAsync(store.list());

  it('keeps the bytes with their size, digest and the type they show', async () => {
    const received = await receive(pdf, '../plan.pdf', 'application/pdf');
    expect(received).toMatchObject({
      name: 'plan.pdf',
      mediaType: 'application/pdf',
      size: pdf.length,
      digest: createHash('sha256').update(pdf).digest('hex'),
    });
    expect((await buffer(await files.read(received.key))).equals(pdf)).toBe(true);
  });

  it.each([
    ['a Word document', docx, 'plan.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['plain text', Buffer.from('Łódź\n'.repeat(30_000)), 'notes.txt', 'text/plain'],
    ['an image', Buffer.concat([Buffer.from('GIF89a'), randomBytes(500)]), 'a.gif', 'image/gif'],
    [
      'a file of exactly the limit',
      Buffer.concat([pdf, Buffer.alloc(maxBytes - pdf.length)]),
      'a.pdf',
      'application/pdf',
    ],
  ])('takes %s', async (_what, bytes, name, mediaType) => {
    expect(await receive(bytes, name)).toMatchObject({ mediaType, size: bytes.length });
  });

  it.each([
    ['file_empty', 'an empty file', Buffer.alloc(0), 'a.pdf', ''],
    [
      'file_too_large',
      'a byte over the limit',
      Buffer.concat([pdf, Buffer.alloc(maxBytes - pdf.length + 1)]),
      'a.pdf',
      '',
    ],
    ['file_too_large', 'far over the limit', Buffer.concat([pdf, Buffer.alloc(20 * maxBytes)]), 'a.pdf', ''],
    ['file_type_not_allowed', 'a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'a.exe', ''],
    ['file_type_not_allowed', 'an archive', zipOf('a.bin', Buffer.alloc(100)), 'a.zip', ''],
    ['file_type_not_allowed', 'an archive bomb, unopened', zipOf('bomb', Buffer.alloc(50_000_000)), 'a.zip', ''],
    ['file_type_not_allowed', 'bytes of no type', randomBytes(200), 'a.txt', ''],
    [
      'file_type_not_allowed',
      'text that stops being text',
      Buffer.concat([Buffer.from('fine '.repeat(20_000)), Buffer.from([0xff, 0xfe, 0xfd])]),
      'a.txt',
      '',
    ],
    [
      'file_type_not_allowed',
      'text with a NUL beyond its head',
      Buffer.concat([Buffer.from('fine '.repeat(20_000)), Buffer.from([0])]),
      'a.txt',
      '',
    ],
    ['file_type_mismatch', "a program's name on a PDF", pdf, 'a.exe', ''],
    ['file_type_mismatch', 'a PDF declared as an image', pdf, 'a.pdf', 'image/png'],
    [
      'file_type_mismatch',
      'a page declared as one',
      Buffer.from('<html><script>1</script></html>'),
      'a.html',
      'text/html',
    ],
  ])('refuses with %s %s, and keeps nothing', async (code, _what, bytes, name, declared) => {
    await expect(receive(bytes, name, declared)).rejects.toThrow(expect.objectContaining({ code }));
    expect(await kept()).toEqual([]);
    expect(await readdir(join(folder, 'incoming')).catch(() => [])).toEqual([]);
  });

  it('keeps nothing where the sender goes away', async () => {
    const cut = Readable.from(
      (async function* () {
        yield Buffer.concat([pdf, randomBytes(100_000)]);
        throw new Error('connection reset');
      })(),
    );
    await expect(files.receive({ bytes: cut, name: 'a.pdf', declaredType: '' })).rejects.toThrow('connection reset');
    expect(await kept()).toEqual([]);
  });
});
