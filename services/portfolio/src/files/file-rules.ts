import { refuse } from '../errors.js';

/** A file whose bytes are safe in the store. */
export interface ReceivedFile {
  /** Where the store keeps it; nothing but the store reads meaning into it. */
  key: string;
  name: string;
  mediaType: string;
  size: number;
  /** SHA-256 of the bytes, hex. */
  digest: string;
}

const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** What may be handed in, by the type its bytes show, with the extensions that such a file may bear. */
export const allowedTypes: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  [`${office}.wordprocessingml.document`]: ['docx'],
  [`${office}.spreadsheetml.sheet`]: ['xlsx'],
  [`${office}.presentationml.presentation`]: ['pptx'],
  [`${openDocument}.text`]: ['odt'],
  [`${openDocument}.spreadsheet`]: ['ods'],
  [`${openDocument}.presentation`]: ['odp'],
  'audio/mpeg': ['mp3'],
  'audio/x-m4a': ['m4a'],
  'audio/wav': ['wav'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/webm': ['webm'],
  'text/plain': ['txt', 'md', 'csv'],
};

/** Other names under which senders declare the same type. */
const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/mp3': 'audio/mpeg',
  'audio/mp4': 'audio/x-m4a',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'video/x-m4v': 'video/mp4',
  'text/csv': 'text/plain',
  'text/markdown': 'text/plain',
  'text/x-markdown': 'text/plain',
};

/** One name per type, without parameters. */
export function canonicalType(mediaType: string): string {
  const bare = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return aliases[bare] ?? bare;
}

/** A sender that declares nothing but bytes has declared nothing. */
const undeclared = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/**
 * The media type under which a file is kept: what its bytes show, if that is allowed and is what its sender and its name say.
 * @param sniffed type that the bytes show; null where they show none
 * @param declared `Content-Type` of the part
 */
export function acceptedType(sniffed: string | null, declared: string, fileName: string): string {
  const type = sniffed === null ? null : canonicalType(sniffed);
  const extensions = type === null ? undefined : allowedTypes[type];
  if (type === null || extensions === undefined)
    throw refuse(
      'file_type_not_allowed',
      `${fileName} is ${type ?? 'of no type that is known'}, which is not accepted.`,
      { sniffed: type, allowed: Object.keys(allowedTypes) },
    );
  const said = canonicalType(declared);
  if (!undeclared.has(said) && said !== type)
    throw refuse('file_type_mismatch', `${fileName} was sent as ${said}, but its content is ${type}.`, {
      declared: said,
      sniffed: type,
    });
  const extension = extensionOf(fileName);
  if (extension !== '' && !extensions.includes(extension))
    throw refuse('file_type_mismatch', `${fileName} ends in .${extension}, but its content is ${type}.`, {
      extension,
      sniffed: type,
    });
  return type;
}

/** The part after the last dot, lower case; empty where there is none. */
export function extensionOf(fileName: string): string {
  return /\.([A-Za-z0-9]{1,8})$/u.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

/**
 * A file name that is only a name: no folders, no control or bidirectional characters, no leading dots, none of the characters
 * that a file system or a shell reads, at most 120 characters with its extension kept.
 */
export function safeFileName(name: string): string {
  const base = name.normalize('NFC').split(/[\\/]/u).at(-1) ?? '';
  const clean = base

    .replace(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .replace(/[<>:"|?*;%]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  if (clean === '') return 'file';
  const extension = extensionOf(clean);
  const stem = extension === '' ? clean : clean.slice(0, -(extension.length + 1));
  const tail = extension === '' ? '' : `.${extension}`;
  return `${[...stem].slice(0, 120 - tail.length).join('') || 'file'}${tail}`;
}

/** `Content-Disposition` of a download (RFC 6266): always an attachment, with the name in ASCII and in UTF-8. */
export function attachmentOf(fileName: string): string {
  const ascii =
    fileName
      .normalize('NFKD')
      .replace(/[^\x20-\x7E]/gu, '')
      .replace(/["\\]/gu, '_') || 'file';
  const utf8 = encodeURIComponent(fileName).replace(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
