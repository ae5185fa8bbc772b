import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** Seconds that a sender's clock may differ from ours; older messages could be somebody's recording. */
const TOLERANCE = 300;
/** What stands before a raw Ed25519 key in its DER form (RFC 8410). */
const ED25519_DER = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Whether a webhook is genuine, as Standard Webhooks 1.0 says: one signature of the list is enough. `v1` needs the shared secret
 * (`whsec_...`), `v1a` one of the sender's public keys (`whpk_...`).
 */
export function isGenuine(
  { secrets = [], publicKeys = [] },
  { id, timestamp, signature },
  body,
  now = Date.now() / 1000,
) {
  if (!id || !/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE) return false;
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return signature.split(' ').some((candidate) => {
    const [version, value = ''] = candidate.split(',');
    const given = Buffer.from(value, 'base64');
    if (version === 'v1')
      return secrets.some((secret) =>
        isSame(
          given,
          createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
            .update(content)
            .digest(),
        ),
      );
    if (version === 'v1a') return publicKeys.some((key) => verify(null, content, publicKeyOf(key), given));
    return false;
  });
}

function isSame(given, expected) {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function publicKeyOf(key) {
  return createPublicKey({
    key: Buffer.concat([ED25519_DER, Buffer.from(key.replace(/^whpk_/, ''), 'base64')]),
    format: 'der',
    type: 'spki',
  });
}
