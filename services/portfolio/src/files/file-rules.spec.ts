import { describe, expect, it } from '@jest/globals';
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
  ])('makes %j into %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('is always a name of at most 120 characters that is safe again as it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toMatch(/[\\/\u0000-\u001F]|^\.|^$/u);
        expect([...safe].length).toBeLessThanOrEqual(120);
      }),
    );
  });
});

describe('attachmentOf', () => {
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
