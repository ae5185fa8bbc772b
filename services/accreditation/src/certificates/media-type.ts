export type Form = 'html' | 'json' | 'jwt' | 'pdf' | 'png' | 'svg';

/** A form, and the media type to send it as. */
export interface Preferred {
  readonly form: Form;
  readonly type: string;
}

/**
 * Media types of each form, the one that wildcards mean first. `application/vc` and `application/vc+jwt` are registered by VCDM 2.0;
 * `application/vc+ld+json` is of its drafts, and still asked for.
 */
const forms: readonly (readonly [Form, readonly string[]])[] = [
  ['html', ['text/html', 'application/xhtml+xml']],
  ['json', ['application/vc', 'application/vc+ld+json', 'application/ld+json', 'application/json']],
  ['jwt', ['text/plain', 'application/vc+jwt', 'application/jwt']],
  ['pdf', ['application/pdf']],
  ['png', ['image/png']],
  ['svg', ['image/svg+xml']],
];

/** Every media type that negotiation answers. */
export const negotiated: readonly string[] = forms.flatMap(([, types]) => types.map(sentAs));

/** A page is sent as HTML also to whoever asks for XHTML; it is not written as XML. */
function sentAs(type: string): string {
  return type === 'application/xhtml+xml' ? 'text/html' : type;
}

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly order: number;
}

/**
 * The form that a client prefers (RFC 9110, 12.5.1): for each form the most specific range counts, then quality, then what
 * stands first in the header; a page for whoever does not say. It is sent as the type that was asked for. Undefined where the client wants none that
 * there is.
 */
export function preferredForm(accept: string | undefined): Preferred | undefined {
  if (!accept?.trim()) return { form: 'html', type: 'text/html' };
  const ranges = accept.split(',').map(readRange);
  const offers = forms
    .flatMap(([form, types]) =>
      types.map((type, at) => ({ form, type: sentAs(type), range: rangeFor(type, at === 0, ranges) })),
    )
    .filter((offer): offer is Preferred & { range: Range } => offer.range !== undefined && offer.range.quality > 0);
  offers.sort((left, right) => right.range.quality - left.range.quality || left.range.order - right.range.order);
  const [best] = offers;
  return best && { form: best.form, type: best.type };
}

function readRange(part: string, order: number): Range {
  const [type = '', ...parameters] = part
    .trim()
    .toLowerCase()
    .split(';')
    .map((piece) => piece.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const value = quality ? Number(quality.slice(2)) : 1;
  return { type, order, quality: value >= 0 && value <= 1 ? value : 0 };
}

/** Wildcards ask for the type that a form is sent as; its other names count only where they are written out. */
function rangeFor(type: string, sent: boolean, ranges: readonly Range[]): Range | undefined {
  const candidates = sent ? [type, `${type.split('/')[0]!}/*`, '*/*'] : [type];
  return candidates
    .map((candidate) => ranges.find((range) => range.type === candidate))
    .find((range) => range !== undefined);
}
