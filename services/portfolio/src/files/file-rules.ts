import { cleanLine, lineFault } from '@collegium/texts';
import { refuse } from '../errors.js';
import { bareType, fileTypes, knownType, mayBeDeclared, mayBeNamed } from './file-types.js';

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

/** A sender that declares nothing but bytes has declared nothing. */
const undeclared = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/x-download']);

/**
 * The media type under which a file is kept: what its bytes show, if that is allowed and agrees with what its sender and its
 * name say. See {@link fileTypes} for what agrees.
 * @param sniffed type that the bytes show; null where they show none
 * @param declared `Content-Type` of the part
 */
export function acceptedType(sniffed: string | null, declared: string, fileName: string): string {
  const type = sniffed === null ? undefined : knownType(sniffed);
  if (type === undefined)
    throw refuse(
      'file_type_not_allowed',
      `${fileName} is ${sniffed ?? 'of no type that is known'}, which is not accepted.`,
      { sniffed, allowed: Object.keys(fileTypes) },
    );
  const said = bareType(declared);
  if (!undeclared.has(said) && !mayBeDeclared(type, said))
    throw refuse('file_type_mismatch', `${fileName} was sent as ${said}, but its content is ${type}.`, {
      declared: said,
      sniffed: type,
    });
  const extension = extensionOf(fileName);
  if (extension !== '' && !mayBeNamed(type, extension))
    throw refuse('file_type_mismatch', `${fileName} ends in .${extension}, but its content is ${type}.`, {
      extension,
      sniffed: type,
    });
  return type;
}

/** The part after the last dot, lower case; empty where there is none. */
export function extensionOf(fileName: string): string {
  return /\.([A-Za-z0-9]{1,8})$/u.exec(fileName.slice(-9))?.[1]?.toLowerCase() ?? '';
}

/** A name in a store of files: what most file systems take (255 bytes), and what a reader takes in. */
const MOST_BYTES = 255;
const MOST_CHARACTERS = 120;
/** More of a name is not looked at. */
const MOST_READ = 1000;

/** Names that Windows gives to devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9\u00B9\u00B2\u00B3]|lpt[0-9\u00B9\u00B2\u00B3]|conin\$|conout\$)(\.|$)/iu;

/**
 * A file name that is only a name: no folders, no dots in front, nothing that a text may not hold, none of the characters
 * that a file system or a shell reads, not a device's, at most 120 characters and 255 bytes with its extension kept.
 * It is mended and not refused: people seldom chose it themselves. The work is linear in its length, and bounded.
 */
export function safeFileName(name: string): string {
  const whole = name.length > MOST_READ ? name.slice(0, MOST_READ / 2) + name.slice(-MOST_READ / 2) : name;
  const base = whole.toWellFormed().normalize('NFC').split(/[\\/]/u).at(-1) ?? '';
  const shown = [...base].filter((character) => lineFault(`a${character}a`) === null).join('');
  const line = trimmed(cleanLine(shown.replace(/[<>:"|?*;%]/gu, '_')));
  // A joiner that joins nothing is all that can be wrong by now.
  const clean = lineFault(line) === null ? line : trimmed(line.replace(/[\u200C\u200D]/gu, ''));
  if (clean === '') return 'file';
  const extension = extensionOf(clean);
  const tail = extension === '' ? '' : clean.slice(-(extension.length + 1));
  const stem = trimmed(shortened(clean.slice(0, clean.length - tail.length), tail.length)) || 'file';
  return `${RESERVED.test(`${stem}${tail}`) ? '_' : ''}${stem}${tail}`;
}

/** Without dots and spaces at its ends. A pattern for this backtracks on a long run of dots. */
function trimmed(text: string): string {
  const isEdge = (character: string | undefined) =>
    character === '.' || (character !== undefined && /\s/u.test(character));
  let [from, until] = [0, text.length];
  while (from < until && isEdge(text[from])) from++;
  while (until > from && isEdge(text[until - 1])) until--;
  return text.slice(from, until);
}

/** As much of a stem as there is room for beside its extension, by whole characters. */
function shortened(stem: string, taken: number): string {
  let [kept, characters, bytes] = ['', taken + 1, taken + 1];
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (++characters > MOST_CHARACTERS + 1 || bytes > MOST_BYTES) break;
    kept += character;
  }
  return kept;
}

/** `Content-Disposition` of a download (RFC 6266, RFC 8187): always an attachment, with the name in ASCII and in UTF-8. */
export function attachmentOf(fileName: string): string {
  const name = fileName.toWellFormed();
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7E]/gu, '')
    .replace(/["\\%]/gu, '_')
    .trim();
  const plain = ascii === '' || ascii.startsWith('.') ? `file${ascii}` : ascii;
  const utf8 = encodeURIComponent(name).replace(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${utf8}`;
}
