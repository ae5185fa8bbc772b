import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

/** Whether a webhook is genuine: Standard Webhooks 1.0, symmetric signature `v1`. @see https://www.standardwebhooks.com */
export function verified(secret: string, headers: { id: string; timestamp: string; signature: string }, body: string): boolean {
  if (Math.abs(Date.now() / 1000 - Number(headers.timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${headers.id}.${headers.timestamp}.${body}`).digest();
  return headers.signature
    .split(' ')
    .filter((candidate) => candidate.startsWith('v1,'))
    .map((candidate) => Buffer.from(candidate.slice(3), 'base64'))
    .some((candidate) => candidate.length === expected.length && timingSafeEqual(candidate, expected));
}
