import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { lineFault } from '@collegium/texts';
import fc from 'fast-check';
import { acceptedType, attachmentOf, safeFileName } from './file-rules.js';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('acceptedType', () => {
  it.each([
    ['application/pdf', 'application/pdf', 'plan.pdf', 'application/pdf'],
    ['application/pdf', 'application/octet-stream', 'plan.PDF', 'application/pdf'],
    ['application/pdf', '', 'plan', 'application/pdf'],
    ['image/jpeg', 'image/jpg', 'a.jpeg', 'image/jpeg'],
    [docx, docx, 'a.docx', docx],
    ['text/plain', 'text/csv; charset=utf-8', 'a.csv', 'text/plain'],
    // The recorder of Android writes the brand mp42, which reads as video.
    ['video/mp4', 'audio/mp4', 'voice.m4a', 'video/mp4'],
    ['video/mp4', 'audio/x-m4a', 'voice.m4a', 'video/mp4'],
    ['video/mp4', 'audio/aac', 'voice.m4a', 'video/mp4'],
    ['audio/x-m4a', 'video/mp4', 'voice.mp4', 'audio/x-m4a'],
    ['video/x-m4v', 'video/mp4', 'film.m4v', 'video/mp4'],
    ['video/quicktime', 'video/mp4', 'film.mp4', 'video/quicktime'],
    ['video/3gpp', 'audio/3gpp', 'voice.3gp', 'video/3gpp'],
    ['video/3gpp', 'audio/mp4', 'voice.m4a', 'video/3gpp'],
    ['video/webm', 'audio/webm;codecs=opus', 'voice.webm', 'video/webm'],
    ['video/matroska', 'video/x-matroska', 'film.mkv', 'video/matroska'],
    ['video/matroska', 'video/webm', 'film.webm', 'video/matroska'],
    ['audio/ogg; codecs=opus', 'audio/ogg', 'PTT-20270101-WA0001.opus', 'audio/ogg'],
    ['application/ogg', 'video/ogg', 'film.ogv', 'audio/ogg'],
    ['audio/mpeg', 'audio/mp3', 'talk.mpga', 'audio/mpeg'],
    // What Edge and Windows save.
    ['image/jpeg', 'image/jpeg', 'photo.jfif', 'image/jpeg'],
    ['image/jpeg', 'image/pjpeg', 'photo.jpe', 'image/jpeg'],
    ['image/apng', 'image/png', 'moving.png', 'image/png'],
    ['image/tiff', 'image/tiff', 'scan.tif', 'image/tiff'],
    ['image/heif', 'image/heic', 'IMG_1.HEIC', 'image/heic'],
    ['image/heic-sequence', 'image/heif', 'burst.heif', 'image/heic'],
    // What browsers on a Windows with Excel say of CSV, and on one without an office of its files.
    ['text/plain', 'application/vnd.ms-excel', 'attendance.csv', 'text/plain'],
    ['text/plain', 'application/csv', 'attendance.csv', 'text/plain'],
    ['text/plain', 'text/tab-separated-values', 'attendance.tsv', 'text/plain'],
    [docx, 'application/msword', 'a.docx', docx],
    [docx, 'application/x-zip-compressed', 'a.docx', docx],
  ])('takes %s sent as %j named %s', (sniffed, declared, name, type) => {
    expect(acceptedType(sniffed, declared, name)).toBe(type);
  });

  it.each([
    ['file_type_not_allowed', 'application/zip', 'application/zip', 'a.zip'],
    ['file_type_not_allowed', 'application/x-msdownload', '', 'a.exe'],
    ['file_type_not_allowed', null, 'application/pdf', 'a.pdf'],
    ['file_type_mismatch', 'image/png', 'application/pdf', 'a.png'],
    ['file_type_mismatch', 'text/plain', 'text/html', 'a.txt'],
    ['file_type_mismatch', 'text/plain', '', 'a.html'],
    ['file_type_mismatch', 'application/pdf', 'application/pdf', 'a.exe'],
    ['file_type_mismatch', 'video/mp4', 'image/jpeg', 'a.mp4'],
    ['file_type_mismatch', 'video/mp4', 'video/mp4', 'a.jpg'],
    ['file_type_mismatch', 'video/mp4', 'video/webm', 'a.webm'],
    ['file_type_mismatch', 'image/jpeg', 'image/jpeg', 'a.png'],
    ['file_type_mismatch', docx, docx, 'a.xlsx'],
    ['file_type_mismatch', docx, docx, 'a.docm'],
    ['file_type_mismatch', docx, docx, 'a.zip'],
    ['file_type_mismatch', 'text/plain', 'application/vnd.ms-excel', 'a.xls'],
    ['file_type_not_allowed', 'application/vnd.ms-word.document.macroenabled.12', '', 'a.docm'],
    ['file_type_not_allowed', 'constructor', '', 'a.pdf'],
  ])('refuses with %s %s sent as %j named %s', (code, sniffed, declared, name) => {
    expect(() => acceptedType(sniffed, declared, name)).toThrow(expect.objectContaining({ code }));
  });
});

describe('safeFileName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\plan.pdf', 'plan.pdf'],
    ['.htaccess', 'htaccess'],
    ['a\u0000b\r\n.pdf', 'ab.pdf'],
    ['cod\u202Efdp.exe', 'codfdp.exe'],
    ['what? "now" <x>.txt', 'what_ _now_ _x_.txt'],
    ['', 'file'],
    ['...', 'file'],
    ['Łódź plan.docx', 'Łódź plan.docx'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['photo\u200F\u2066.png', 'photo.png'],
    ['half \ud83d.pdf', 'half \uFFFD.pdf'],
    ['a\u200Db.pdf', 'a\u200Db.pdf'],
    ['a\u200D.pdf', 'a.pdf'],
    ['a  b\u00A0 c.pdf', 'a b c.pdf'],
    ['a/..', 'file'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['CON', '_CON'],
    ['nul.pdf', '_nul.pdf'],
    ['COM1.tar.gz', '_COM1.tar.gz'],
    ['console.pdf', 'console.pdf'],
    ['plan.pdf ...', 'plan.pdf'],
    ['x .pdf', 'x.pdf'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(116)}.pdf`],
    [`${'文'.repeat(100)}.pdf`, `${'文'.repeat(83)}.pdf`],
  ])('makes %j into %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('is always a name of at most 120 characters that is safe again as it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toMatch(/[\\/\u0000-\u001F]|^\.|^$/u);
        expect([...safe].length).toBeLessThanOrEqual(121);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
        expect(lineFault(safe)).toBeNull();
        expect(safeFileName(safe)).toBe(safe);
      }),
    );
  });

  it('looks at no more of a name than its ends, whatever its length', () => {
    const hostile = `a${'.'.repeat(80_000)}b.pdf`;
    expect(safeFileName(hostile)).toBe(safeFileName(`a${'.'.repeat(2000)}b.pdf`));
    expect(safeFileName('.'.repeat(80_000))).toBe('file');
    // No pattern that backtracks over a run of dots is left: what is done to each end is a walk.
    const source = readFileSync(new URL('./file-rules.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/\[\.\\s\]\+\$/u);
  });
});

describe('attachmentOf', () => {
  it.each([
    ['文書.pdf', 'file.pdf', '%E6%96%87%E6%9B%B8.pdf'],
    ['half \ud83d.pdf', 'half .pdf', 'half%20%EF%BF%BD.pdf'],
    ['100%41.pdf', '100_41.pdf', '100%2541.pdf'],
    ['a"; filename="b.exe', 'a_; filename=_b.exe', 'a%22%3B%20filename%3D%22b.exe'],
    ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie: x.pdf', 'a%0D%0ASet-Cookie%3A%20x.pdf'],
  ])('of a name that was kept as %j is safe', (name, ascii, utf8) => {
    expect(attachmentOf(name)).toBe(`attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`);
  });

  it('names the file in ASCII and in UTF-8', () => {
    expect(attachmentOf('Łódź "plan".pdf')).toBe(
      'attachment; filename="odz _plan_.pdf"; filename*=UTF-8\'\'%C5%81%C3%B3d%C5%BA%20%22plan%22.pdf',
    );
  });

  it('cannot break out of its header, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        expect(attachmentOf(safeFileName(name))).toMatch(
          /^attachment; filename="[^"\\\r\n]+"; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/u,
        );
      }),
    );
  });
});
