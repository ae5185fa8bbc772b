import { Secret, TOTP } from 'otpauth';
import { refuse } from '../errors.js';

/** What tokens say of a sign-in with two factors (`acr`). */
export const MULTI_FACTOR = 'urn:collegium:acr:multi-factor';
export const SINGLE_FACTOR = 'urn:collegium:acr:single-factor';

/** How somebody showed it (`amr`, RFC 8176). */
export const methods = { totp: ['otp', 'mfa'], passkey: ['pop', 'mfa'] } as const;

/** Whether an account with these roles can do so much that one factor is not enough. */
export function needsSecondFactor(roles: readonly string[]): boolean {
  return roles.some((role) => /^consortium:[^:]+:(office|operator)$/.test(role));
}

/** Whether a sign-in has shown a second factor. */
export function hasSecondFactor(amr: readonly string[] | undefined): boolean {
  return amr?.includes('mfa') ?? false;
}

const stepMs = 30_000;

export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What a QR code for an authenticator app holds. */
export function totpUri(secret: string, email: string): string {
  return totp(secret, email).toString();
}

/**
 * The step whose code this is: the present one, or one before or after, since clocks differ. A code is good once: the
 * step of the last one, and all before it, do not count.
 */
export function totpStep(secret: string, code: string, now: Date, lastStep: number): number | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null) return undefined;
  const step = Math.floor(now.getTime() / stepMs) + delta;
  return step > lastStep ? step : undefined;
}

function totp(secret: string, label = ''): TOTP {
  return new TOTP({
    issuer: 'Collegium',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: stepMs / 1000,
    secret: Secret.fromBase32(secret),
  });
}

/** A reset of somebody's second factor, which takes two others. */
export interface FactorReset {
  readonly id: string;
  readonly version: number;
  readonly userId: string;
  readonly status: 'requested' | 'approved';
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

const resetLivesMs = 24 * 60 * 60_000;

export function requestReset(id: string, userId: string, by: string, now: Date): Omit<FactorReset, 'version'> {
  assertOther(userId, by);
  return { id, userId, status: 'requested', requestedBy: by, requestedAt: now, approvedBy: null, approvedAt: null };
}

export function approveReset(reset: FactorReset, by: string, now: Date): FactorReset {
  assertOther(reset.userId, by);
  const details = { resetId: reset.id };
  if (reset.status === 'approved') throw refuse('reset_done', `Reset ${reset.id} is done already.`, details);
  if (reset.requestedBy === by)
    throw refuse(
      'reset_needs_another',
      'A reset is approved by another account than the one that asked for it.',
      details,
    );
  if (now.getTime() - reset.requestedAt.getTime() >= resetLivesMs)
    throw refuse('reset_expired', `Reset ${reset.id} was asked for more than a day ago: ask for it again.`, details);
  return { ...reset, status: 'approved', approvedBy: by, approvedAt: now };
}

function assertOther(userId: string, by: string): void {
  if (userId === by)
    throw refuse('reset_of_own', 'Nobody resets their own second factor: it takes two others.', { userId });
}
