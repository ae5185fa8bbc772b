import { CheckFailed } from '../credentials/check.js';

/** What a certificate's attachment is called. */
const NAMES = ['credential.json', 'credential.jwt'];
const LARGEST_BUFFER = 33_554_432;
const ALL_LARGE_BUFFERS = 268_435_456;
const LARGE = 262_144;

/**
 * The credential attached to a PDF. Call it in a thread that can be ended: pages and pictures are never touched, but a hostile
 * file can keep the reader of its structure busy.
 */
export async function readPdfAttachment(bytes: Uint8Array): Promise<string | undefined> {
  boundBuffers();
  const { getDocumentProxy } = await import('unpdf');
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    stopAtErrors: true,
    disableFontFace: true,
    isEvalSupported: false,
  } as never).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'PasswordException')
      throw new CheckFailed('file_unsupported', 'The PDF is encrypted.');
    throw error;
  });
  try {
    const attachments: unknown = await document.getAttachments();
    const all = [...entriesOf(attachments)].filter(({ content }) => content instanceof Uint8Array);
    const named = all.filter(({ filename }) => NAMES.includes(filename));
    const found = named.length > 0 ? named : all.filter(({ filename }) => /\.(json|jwt)$/i.test(filename));
    if (found.length > 1) throw new CheckFailed('file_unsupported', 'More than one credential is attached.');
    return found[0] && new TextDecoder('utf-8', { fatal: true }).decode(found[0].content);
  } finally {
    await document.destroy();
  }
}

interface Attachment {
  readonly filename: string;
  readonly content: Uint8Array;
}

/** Newer readers give a map, older ones an object. */
function entriesOf(attachments: unknown): Iterable<Attachment> {
  if (attachments instanceof Map) return attachments.values() as Iterable<Attachment>;
  return Object.values((attachments ?? {}) as Record<string, Attachment>);
}

let bounded = false;
let spent = 0;

/**
 * Buffers lie outside the heap whose size a thread's limits bound, so a stream that unzips to gigabytes would take them.
 * In this thread the reader gets only so much: each large buffer that it makes is counted, and one too many fails its file.
 */
function boundBuffers(): void {
  spent = 0;
  if (bounded) return;
  bounded = true;
  globalThis.Uint8Array = new Proxy(Uint8Array, {
    construct(target, [size, ...rest]: unknown[], newTarget) {
      if (typeof size === 'number' && size > LARGE) {
        spent += size;
        if (size > LARGEST_BUFFER || spent > ALL_LARGE_BUFFERS)
          throw new CheckFailed('file_unsupported', 'The PDF unzips to more than is read here.');
      }
      return Reflect.construct(target, [size, ...rest], newTarget) as object;
    },
  });
}
