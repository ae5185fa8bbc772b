import { gunzipSync, gzipSync } from 'node:zlib';

/** Entries of a list: the least that hides one person among many. See https://www.w3.org/TR/vc-bitstring-status-list/ */
export const STATUS_LIST_LENGTH = 131_072;
/** A foreign list may be longer, but not without end: 2^24 entries are 2 MiB. */
const MAXIMUM_LENGTH = 16_777_216;

/** `encodedList`: multibase base64url of the gzipped bits, most significant first. */
export function encodeStatusList(setIndexes: Iterable<number>, length = STATUS_LIST_LENGTH): string {
  const bits = Buffer.alloc(length / 8);
  for (const index of setIndexes) {
    if (!Number.isInteger(index) || index < 0 || index >= length)
      throw new RangeError(`Status index ${index} is not within 0 to ${length - 1}`);
    bits[index >> 3]! |= 0x80 >> (index & 7);
  }
  // A constant header, so that equal bits make equal bytes on every platform.
  return `u${gzipSync(bits, { level: 9 }).toString('base64url')}`;
}

/**
 * The bits of an `encodedList`. Unzips at most 2 MiB, whatever the list claims to hold.
 * @throws Error if it is not one, is shorter than the standard asks, or is a bomb
 */
export function decodeStatusList(encodedList: string): Buffer {
  if (!encodedList.startsWith('u')) throw new Error('The status list is not multibase base64url');
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'), { maxOutputLength: MAXIMUM_LENGTH / 8 });
  if (bits.length * 8 < STATUS_LIST_LENGTH)
    throw new Error(`The status list has ${bits.length * 8} entries, fewer than ${STATUS_LIST_LENGTH}`);
  return bits;
}

/** @throws RangeError if the list has no such entry */
export function statusBit(bits: Buffer, index: number): boolean {
  if (!Number.isInteger(index) || index < 0 || index >= bits.length * 8)
    throw new RangeError(`The status list has no entry ${index}`);
  return (bits[index >> 3]! & (0x80 >> (index & 7))) !== 0;
}
