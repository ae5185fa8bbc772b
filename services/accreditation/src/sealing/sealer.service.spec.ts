import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Sealer } from './sealer.service.js';

const sealerWith = (key: Buffer) => new Sealer(key);
const key = randomBytes(32);
const sealer = sealerWith(key);
const secret = Buffer.from('whsec_something');

describe('a sealed secret', () => {
  it('opens for its owner and is never twice the same', () => {
    expect(sealer.open(sealer.seal(secret, 'a'), 'a')).toEqual(secret);
    expect(sealer.seal(secret, 'a')).not.toEqual(sealer.seal(secret, 'a'));
    expect(sealer.seal(secret, 'a').includes(secret)).toBe(false);
  });

  it.each([
    ['another owner', () => sealer.open(sealer.seal(secret, 'a'), 'b')],
    ['another key', () => sealerWith(randomBytes(32)).open(sealer.seal(secret, 'a'), 'a')],
    [
      'a changed byte',
      () =>
        sealer.open(Buffer.from(sealer.seal(secret, 'a').map((byte, index) => (index === 14 ? byte ^ 1 : byte))), 'a'),
    ],
    ['a cut end', () => sealer.open(sealer.seal(secret, 'a').subarray(0, -1), 'a')],
  ])('does not open with %s', (_name, open) => {
    expect(open).toThrow();
  });
});
