export type Form = 'html' | 'json' | 'jwt' | 'pdf';

const forms: readonly (readonly [Form, readonly string[]])[] = [
  ['html', ['text/html', 'application/xhtml+xml']],
  ['json', ['application/vc+ld+json', 'application/vc', 'application/ld+json', 'application/json']],
  ['jwt', ['text/plain', 'application/jwt', 'application/vc+jwt']],
  ['pdf', ['application/pdf']],
];

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly order: number;
}

/**
 * The form that a client prefers (RFC 9110, 12.5.1): for each form the most specific range counts, then quality, then what
 * stands first in the header; a page for whoever does not say. Undefined where it wants none that there is.
 */
export function preferredForm(accept: string | undefined): Form | undefined {
  if (!accept?.trim()) return 'html';
  const ranges = accept.split(',').map(readRange);
  const offers = forms
    .flatMap(([form, types]) => types.map((type, at) => ({ form, range: rangeFor(type, at === 0, ranges) })))
    .filter((offer): offer is { form: Form; range: Range } => offer.range !== undefined && offer.range.quality > 0);
  offers.sort((left, right) => right.range.quality - left.range.quality || left.range.order - right.range.order);
  return offers[0]?.form;
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
