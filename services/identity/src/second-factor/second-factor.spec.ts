import { describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import {
  approveReset,
  hasSecondFactor,
  needsSecondFactor,
  newTotpSecret,
  requestReset,
  totpStep,
  totpUri,
} from './second-factor.js';

const now = new Date('2026-11-03T09:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const day = 24 * 60 * 60_000;
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('needsSecondFactor', () => {
  it.each([
    [['consortium:consortium:office'], true],
    [['provider:hertscam:tutor', 'consortium:consortium:operator'], true],
    [['provider:hertscam:coordinator'], false],
    [['provider:consortium:office'], false],
    [['person:consortium:self'], false],
    [[], false],
  ])('%j: %s', (roles, needed) => {
    expect(needsSecondFactor(roles)).toBe(needed);
  });
});

describe('hasSecondFactor', () => {
  it.each([
    [undefined, false],
    [['pwd'], false],
    [['otp'], false],
    [['pwd', 'otp', 'mfa'], true],
  ])('%j: %s', (amr, has) => {
    expect(hasSecondFactor(amr)).toBe(has);
  });
});

describe('a code of an authenticator app', () => {
  // RFC 6238, appendix B: the last six of the eight digits for SHA-1.
  const secret = Secret.fromUTF8('12345678901234567890').base32;

  it.each([
    ['1970-01-01T00:00:59Z', '287082', 1],
    ['2005-03-18T01:58:29Z', '081804', 37037036],
    ['2009-02-13T23:31:30Z', '005924', 41152263],
  ])('is the standard’s: %s %s', (time, digits, step) => {
    expect(totpStep(secret, digits, new Date(time), 0)).toBe(step);
  });

  it('counts once, and nothing before it counts any more', () => {
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    const codeAt = (ms: number) => app.generate({ timestamp: at(ms).getTime() });
    const step = totpStep(secret, codeAt(0), now, 0) as number;
    expect(totpStep(secret, codeAt(0), now, step)).toBeUndefined();
    expect(totpStep(secret, codeAt(-30_000), now, step)).toBeUndefined();
    expect(totpStep(secret, codeAt(30_000), now, step)).toBe(step + 1);
  });

  it('is off by one step at most', () => {
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    expect(
      [-60_000, -30_000, 0, 30_000, 60_000].map(
        (ms) => totpStep(secret, app.generate({ timestamp: at(ms).getTime() }), now, 0) !== undefined,
      ),
    ).toEqual([false, true, true, true, false]);
  });

  it('has a secret of 160 random bits, told as apps read it', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
    expect(totpUri(secret, 'office@consortium.example')).toMatch(
      /^otpauth:\/\/totp\/Collegium:office%40consortium\.example\?issuer=Collegium&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
    );
  });
});

describe('a reset', () => {
  const requested = { ...requestReset('reset', 'owner', 'one', now), version: 1 };

  it('takes two others', () => {
    expect(approveReset(requested, 'two', at(day - 1))).toMatchObject({
      status: 'approved',
      requestedBy: 'one',
      approvedBy: 'two',
    });
  });

  it.each([
    ['asked for by the owner', () => requestReset('reset', 'owner', 'owner', now), 'reset_of_own'],
    ['approved by the owner', () => approveReset(requested, 'owner', now), 'reset_of_own'],
    ['approved by who asked for it', () => approveReset(requested, 'one', now), 'reset_needs_another'],
    ['approved after a day', () => approveReset(requested, 'two', at(day)), 'reset_expired'],
    ['approved twice', () => approveReset(approveReset(requested, 'two', now), 'three', now), 'reset_done'],
  ])('is refused when %s', (_how, run, expected) => {
    expect(code(run)).toBe(expected);
  });
});
