export type Form = 'html' | 'json' | 'jwt' | 'pdf';

const forms: readonly (readonly [RegExp, Form])[] = [
  [/^text\/html$|^application\/xhtml\+xml$/, 'html'],
  [/^application\/(vc(\+ld\+json)?|ld\+json|json)$/, 'json'],
  [/^text\/plain$|^application\/(jwt|vc\+jwt)$/, 'jwt'],
  [/^application\/pdf$/, 'pdf'],
];

/**
 * The form that a client prefers (RFC 9110, 12.5.1); a page for whoever does not say.
 * Undefined where it wants none that there is.
 */
export function preferredForm(accept: string | undefined): Form | undefined {
  if (!accept) return 'html';
  const wanted = accept.split(',').map((part, order) => {
    const [type = '', ...parameters] = part.trim().toLowerCase().split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, quality: quality ? Number(quality.slice(2)) : 1, order };
  });
  wanted.sort((left, right) => right.quality - left.quality || left.order - right.order);
  for (const { type, quality } of wanted) {
    if (!(quality > 0)) continue;
    if (type === '*/*' || type === 'text/*') return 'html';
    const found = forms.find(([pattern]) => pattern.test(type));
    if (found) return found[1];
  }
  return undefined;
}
