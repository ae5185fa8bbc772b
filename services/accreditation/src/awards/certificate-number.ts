/** Crockford's base32: no I, L, O or U, so that a number can be read aloud and typed from paper. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SHAPE =
  /^(?<provider>[A-Z0-9-]+)-(?<year>\d{4})-(?<first>[0-9A-Z]{5})-(?<second>[0-9A-Z]{5})-(?<check>[0-9A-Z])$/;

/**
 * A certificate's number: `HERTSCAM-2027-7K3M9-Q2XVT-C`. The provider's code and the year tell a reader what it is;
 * fifty random bits keep the public page from being found by counting; the last sign catches slips of the pen.
 * @param random at least ten bytes, of which five bits each are used
 */
export function certificateNumber(provider: string, year: number, random: Uint8Array): string {
  const signs = [...random.subarray(0, 10)].map((byte) => ALPHABET[byte & 31]).join('');
  const body = `${provider.toUpperCase()}-${year}-${signs.slice(0, 5)}-${signs.slice(5)}`;
  return `${body}-${checkSign(body)}`;
}

/** A number as somebody typed it: in either case, with O for 0 and I or L for 1 in its random part. Undefined if its check sign is wrong. */
export function readCertificateNumber(text: string): { number: string; provider: string } | undefined {
  const parts = SHAPE.exec(text.trim().toUpperCase())?.groups;
  if (!parts) return undefined;
  const body = `${parts.provider}-${parts.year}-${unambiguous(parts.first!)}-${unambiguous(parts.second!)}`;
  const check = checkSign(body);
  if (check !== parts.check) return undefined;
  return { number: `${body}-${check}`, provider: parts.provider!.toLowerCase() };
}

function unambiguous(text: string): string {
  return text.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** ISO 7064 MOD 37,36: finds every single wrong sign and nearly every swap of neighbours. */
function checkSign(body: string): string {
  let product = 36;
  for (const sign of body.replaceAll('-', '')) {
    const sum = (product + ALPHANUMERIC.indexOf(sign)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHANUMERIC[(37 - product) % 36]!;
}
