import { createPublicKey, type KeyObject } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE = 58n;
/** Multicodec `ed25519-pub`, as an unsigned varint. */
const ED25519_PUB = Buffer.from([0xed, 0x01]);
const MAXIMUM_LENGTH = 512;

/** Base58btc without its multibase header. */
export function encodeBase58(bytes: Uint8Array): string {
  let value = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= BASE) text = ALPHABET[Number(value % BASE)]! + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return ALPHABET[0]!.repeat(zeros === -1 ? bytes.length : zeros) + text;
}

/** @throws Error for a character that base58btc lacks, or a text longer than any key or signature */
export function decodeBase58(text: string): Buffer {
  if (text.length > MAXIMUM_LENGTH) throw new Error('Base58 text is too long');
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) throw new Error(`${JSON.stringify(character)} is not a base58 character`);
    value = value * BASE + BigInt(digit);
  }
  const hex = value === 0n ? '' : value.toString(16);
  const zeros = /^1*/.exec(text)![0].length;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')]);
}

/** The `publicKeyMultibase` of an Ed25519 key. See https://www.w3.org/TR/cid-1.0/#Multikey */
export function toMultikey(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  return `z${encodeBase58(Buffer.concat([ED25519_PUB, Buffer.from(x!, 'base64url')]))}`;
}

/** @throws Error unless the text is an Ed25519 public key */
export function fromMultikey(text: string): KeyObject {
  const bytes = text.startsWith('z') ? decodeBase58(text.slice(1)) : Buffer.alloc(0);
  if (bytes.length !== 34 || !bytes.subarray(0, 2).equals(ED25519_PUB))
    throw new Error('This is not an Ed25519 Multikey');
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(2).toString('base64url') },
    format: 'jwk',
  });
}
