import { crc32 } from 'node:zlib';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { CheckFailed } from './check.js';

/** Open Badges 3.0 names the chunk and the namespace: https://www.imsglobal.org/spec/ob/v3p0/#baked-badge */
const KEYWORD = 'openbadgecredential';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';
/** Of Open Badges 1 and 2, whose assertions are baked in the same way. */
const OLD_KEYWORD = 'openbadges';
const OLD_NAMESPACE = 'http://openbadges.org';
const SVG = 'http://www.w3.org/2000/svg';

const MAXIMUM_CREDENTIAL = 1_000_000;
const MAXIMUM_DEPTH = 256;
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * The picture with a credential in it, instead of one it may have had: one uncompressed iTXt chunk before the end.
 * @param credential JSON or compact JWS
 * @throws Error unless `png` is a whole PNG and `credential` one of the two
 */
export function bakePng(png: Uint8Array, credential: string): Uint8Array {
  kindOf(credential);
  const kept = chunksOf(png).filter((chunk) => !isText(chunk, KEYWORD));
  const text = Buffer.concat([Buffer.from(`${KEYWORD}\0\0\0\0\0`), Buffer.from(credential)]);
  const baked = chunk('iTXt', text);
  return Buffer.concat([SIGNATURE, ...kept.slice(0, -1).map(({ bytes }) => bytes), baked, kept.at(-1)!.bytes]);
}

/**
 * The credential in a PNG; undefined if it has none. Every checksum is checked, and nothing is ever unzipped: the
 * standard wants the text uncompressed.
 * @throws Error if it is no whole PNG, or holds two credentials, a compressed one, or one that is too large
 */
export function unbakePng(png: Uint8Array): string | undefined {
  const chunks = chunksOf(png);
  const found = chunks.filter((chunk) => isText(chunk, KEYWORD));
  if (found.length === 0) {
    if (chunks.some((chunk) => isText(chunk, OLD_KEYWORD))) throw oldBadge();
    return undefined;
  }
  if (found.length > 1) throw unread('The picture holds more than one credential');
  const { type, data } = found[0]!;
  const flags = KEYWORD.length + 1;
  if (type !== 'iTXt' || data[flags] !== 0)
    throw unread('The credential in the picture is compressed or in a chunk of another kind');
  const language = data.indexOf(0, flags + 2);
  const translated = language === -1 ? -1 : data.indexOf(0, language + 1);
  if (translated === -1) throw new Error('The chunk of the credential is broken off');
  return bounded(utf8(data.subarray(translated + 1)));
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** With length and checksum. */
  readonly bytes: Buffer;
}

function chunksOf(png: Uint8Array): Chunk[] {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is not a PNG');
  const chunks: Chunk[] = [];
  for (let at = 8; chunks.at(-1)?.type !== 'IEND';) {
    const length = at + 12 <= file.length ? file.readUInt32BE(at) : Infinity;
    if (at + 12 + length > file.length) throw new Error('The PNG is broken off');
    const bytes = file.subarray(at, at + 12 + length);
    if (crc32(bytes.subarray(4, 8 + length)) !== bytes.readUInt32BE(8 + length))
      throw new Error('A checksum in the PNG is wrong');
    chunks.push({ type: bytes.toString('latin1', 4, 8), data: bytes.subarray(8, 8 + length), bytes });
    at += bytes.length;
  }
  if (chunks[0]!.type !== 'IHDR') throw new Error('The PNG does not begin with its header');
  return chunks;
}

function isText({ type, data }: Chunk, keyword: string): boolean {
  return ['iTXt', 'tEXt', 'zTXt'].includes(type) && data.toString('latin1', 0, keyword.length + 1) === `${keyword}\0`;
}

/** A file that is whole, whose credential is kept in a way that is not read here. */
function unread(reason: string): CheckFailed {
  return new CheckFailed('file_unsupported', reason);
}

function oldBadge(): CheckFailed {
  return new CheckFailed('version_unsupported', 'This is a badge of Open Badges 1 or 2; version 3.0 is read here');
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  bytes.writeUInt32BE(data.length, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/**
 * The drawing with a credential in it, instead of one it may have had: the first child of its root.
 * @param credential JSON or compact JWS
 * @throws Error unless `svg` is an SVG without entities and `credential` one of the two
 */
export function bakeSvg(svg: string, credential: string): string {
  const content =
    kindOf(credential) === 'jws'
      ? ` verify="${credential}"/>`
      : `><![CDATA[${xmlText(credential)}]]></openbadges:credential>`;
  const plain = scan(svg).credentials.reduceRight(
    (text, { start, end }) => text.slice(0, start) + text.slice(end),
    svg,
  );
  const { root, rootEnd } = scan(plain);
  const bound = root.ns.openbadges;
  const declaration = ` xmlns:openbadges="${NAMESPACE}"`;
  const open = plain.slice(0, rootEnd - (root.isSelfClosing ? '/>' : '>').length).trimEnd();
  const tag = `${open}${bound ? '' : declaration}>`;
  const element = `<openbadges:credential${bound && bound !== NAMESPACE ? declaration : ''}${content}`;
  return tag + element + (root.isSelfClosing ? `</${root.name}>` : '') + plain.slice(rootEnd);
}

/**
 * The credential in an SVG; undefined if it has none.
 * @throws CheckFailed if it has entities or an internal subset, holds two credentials, or a badge of an older version
 * @throws Error if it is no well-formed SVG, or its credential is too large
 */
export function unbakeSvg(svg: string): string | undefined {
  const { credentials, isOld } = scan(svg);
  if (credentials.length > 1) throw unread('The drawing holds more than one credential');
  if (credentials.length === 0 && isOld) throw oldBadge();
  if (credentials.length === 0) return undefined;
  const { verify, text } = credentials[0]!;
  if ((verify === '') === (text.trim() === ''))
    throw unread('The drawing holds an empty credential, or one in two forms');
  return bounded(verify || text.trim());
}

interface Scan {
  readonly root: SaxesTagNS;
  /** Where the root's start tag ends, in UTF-16 units. */
  readonly rootEnd: number;
  readonly credentials: readonly Found[];
  /** Whether it holds a badge of an older version. */
  readonly isOld: boolean;
}

interface Found {
  readonly start: number;
  end: number;
  readonly verify: string;
  text: string;
}

function scan(svg: string): Scan {
  const parser = new SaxesParser({ xmlns: true });
  let root: SaxesTagNS | undefined;
  let rootEnd = 0;
  let depth = 0;
  let open: { readonly found: Found; readonly depth: number } | undefined;
  const credentials: Found[] = [];
  let isOld = false;
  let hasDoctype = false;
  parser.on('error', (error) => {
    // Without the document type definition, which is never fetched, nobody knows what such an entity stands for.
    if (hasDoctype && /entity/.test(error.message)) throw unread('An SVG with entities of its own is not read');
    throw new Error(`The SVG is not well formed: ${error.message}`);
  });
  parser.on('doctype', (doctype) => {
    hasDoctype = true;
    // Drawing programs name the document type of SVG 1.1, which is harmless: only an internal subset can define anything here.
    if (doctype.replaceAll(/"[^"]*"|'[^']*'/g, '').includes('['))
      throw unread('An SVG that defines entities of its own is not read');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAXIMUM_DEPTH) throw unread('The SVG is nested too deeply');
    isOld ||= tag.uri === OLD_NAMESPACE && tag.local === 'assertion';
    if (!root) [root, rootEnd] = [tag, parser.position];
    if (tag.uri !== NAMESPACE || tag.local !== 'credential') return;
    if (open) throw unread('The drawing holds more than one credential');
    // `<` cannot stand in a start tag but at its beginning.
    const start = svg.lastIndexOf('<', parser.position - 1);
    const found = { start, end: 0, verify: tag.attributes.verify?.value ?? '', text: '' };
    open = { found, depth };
    credentials.push(found);
  });
  const collect = (text: string): void => {
    if (open) open.found.text += text;
  };
  parser.on('text', collect);
  parser.on('cdata', collect);
  parser.on('closetag', () => {
    if (open?.depth === depth) {
      open.found.end = parser.position;
      open = undefined;
    }
    depth -= 1;
  });
  parser.write(svg).close();
  if (root?.uri !== SVG || root.local !== 'svg') throw new Error('This is not an SVG');
  return { root, rootEnd, credentials, isOld };
}

function kindOf(credential: string): 'json' | 'jws' {
  bounded(credential);
  if (COMPACT_JWS.test(credential)) return 'jws';
  JSON.parse(credential);
  return 'json';
}

/** What XML cannot carry can only stand in a string of the JSON, where an escape means the same. */
function xmlText(json: string): string {
  const escaped = json.replaceAll(
    /[\uFFFE\uFFFF]|\p{Cs}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  return escaped.replaceAll(']]>', ']]]]><![CDATA[>');
}

function utf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function bounded(credential: string): string {
  if (credential.length > MAXIMUM_CREDENTIAL)
    throw new Error(`The credential is longer than ${MAXIMUM_CREDENTIAL} characters`);
  return credential;
}
