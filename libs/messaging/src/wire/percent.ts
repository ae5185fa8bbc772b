const MUST_ENCODE = /[^\x21-\x7e]|["%]/u;
const EACH = new RegExp(MUST_ENCODE.source, 'gu');

/**
 * Percent-encodes what may not stand in a header: anything but printable ASCII, and space, `"` and `%`.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 */
export function percentEncode(value: string): string {
  return MUST_ENCODE.test(value) ? value.replace(EACH, encodeCharacter) : value;
}

/** Undoes `percentEncode`; a malformed escape is left as it stands. */
export function percentDecode(value: string): string {
  if (!value.includes('%')) return value;
  return value.replace(/(%[0-9a-f]{2})+/gi, (escaped) =>
    new TextDecoder().decode(Uint8Array.from(escaped.match(/[0-9a-f]{2}/gi)!, (hex) => Number.parseInt(hex, 16))),
  );
}

function encodeCharacter(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
