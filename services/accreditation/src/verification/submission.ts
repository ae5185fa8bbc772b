import { unbakePng, unbakeSvg } from '../credentials/baking.js';
import { CheckFailed } from '../credentials/check.js';
import { isCompactJws, isForeignToken } from '../credentials/credential-jwt.js';
import type { Json } from '../credentials/credential.js';
import { MAXIMUM_CREDENTIAL } from '../credentials/well-formed.js';

/** What somebody handed in, told from its content: names and media types are what a sender says. */
export type SubmissionKind = 'json' | 'jwt' | 'png' | 'svg' | 'pdf';

/** A credential as it was found, not yet parsed: an object nested without end is parsed by no thread that must hand it on. */
export interface Submission {
  readonly kind: SubmissionKind;
  readonly text: string;
}

/** Gives the credential attached to a PDF. */
export type ReadPdf = (bytes: Uint8Array) => Promise<string | undefined>;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
/** Readers of PDF allow for rubbish before the header, this much of it. */
const PDF_HEADER_WITHIN = 1_024;

/** Byte order marks of UTF-16, in which some programs write their drawings. */
const UTF_16 = [Buffer.from('fffe', 'hex'), Buffer.from('feff', 'hex')];

/** @throws CheckFailed `file_unknown` for content of no kind that holds credentials */
export function kindOf(bytes: Uint8Array): SubmissionKind {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, PNG.length).equals(PNG)) return 'png';
  if (UTF_16.some((mark) => file.subarray(0, 2).equals(mark)) && decodeXml(file.subarray(0, 200)).startsWith('<'))
    return 'svg';
  const head = file.toString('latin1', 0, PDF_HEADER_WITHIN);
  const first = head.replace(/^\xEF\xBB\xBF/, '').trimStart();
  if (first.startsWith('{')) return 'json';
  if (first.startsWith('<')) return 'svg';
  if (head.includes('%PDF-')) return 'pdf';
  if (/^[\w-]+\./.test(first) || /^[\w-]{1000}/.test(first)) return 'jwt';
  throw new CheckFailed('file_unknown', 'This is neither a credential as JSON or JWT, nor a PNG, SVG or PDF file.');
}

/**
 * Finds the credential in what was handed in.
 * @throws CheckFailed if there is none, or the file is malformed or hostile
 */
export async function readSubmission(bytes: Uint8Array, readPdf: ReadPdf): Promise<Submission> {
  const kind = kindOf(bytes);
  const text = await textOf(kind, bytes, readPdf);
  if (text === undefined)
    throw new CheckFailed('no_credential_in_file', `There is no credential in this ${kind.toUpperCase()} file.`);
  if (text.length > MAXIMUM_CREDENTIAL)
    throw new CheckFailed('too_large', `The credential is larger than ${MAXIMUM_CREDENTIAL} bytes.`);
  return { kind, text: text.trim() };
}

async function textOf(kind: SubmissionKind, bytes: Uint8Array, readPdf: ReadPdf): Promise<string | undefined> {
  try {
    switch (kind) {
      case 'png':
        return unbakePng(bytes);
      case 'pdf':
        return await readPdf(bytes);
      case 'svg':
        return unbakeSvg(decodeXml(bytes));
      case 'json':
      case 'jwt':
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
  } catch (error) {
    if (error instanceof CheckFailed) throw error;
    throw new CheckFailed(
      'file_malformed',
      `The file cannot be read: ${(error instanceof Error ? error.message : String(error)).slice(0, 300)}.`,
    );
  }
}

/** In the encoding that its mark or its XML declaration names; UTF-8 else. */
function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml[^>]{0,100}encoding=["']([\w.:-]{1,40})["']/.exec(head)?.[1] ?? 'utf-8';
  const encoding = head.startsWith('\xFF\xFE') ? 'utf-16le' : head.startsWith('\xFE\xFF') ? 'utf-16be' : declared;
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

/**
 * An object with its proof, or a token.
 * @throws CheckFailed if the text is neither
 */
export function presentedIn(text: string): Json | string {
  if (isCompactJws(text)) return text;
  if (isForeignToken(text))
    throw new CheckFailed('format_unsupported', 'This token is of a form that is not read here.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CheckFailed('not_json', 'This is neither JSON nor a signed token.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CheckFailed('not_json', 'This JSON is no object.');
  return value as Json;
}
