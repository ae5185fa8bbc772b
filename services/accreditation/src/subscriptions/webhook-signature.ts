import { createHmac, createSecretKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const PUBLIC_PREFIX = 'whpk_';
const SECRET_BYTES = 32;

/** A new secret, as the receiver's library takes it. */
export function newWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** A new Ed25519 key pair: the public key as Standard Webhooks writes it, the private one as PKCS #8. */
export function newWebhookKey(): { publicKey: string; privateKey: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  return {
    publicKey: PUBLIC_PREFIX + raw.toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

/** A message as it is signed. */
export interface SignedContent {
  readonly id: string;
  /** Seconds of the machine's clock: receivers refuse what is minutes off theirs. */
  readonly timestamp: number;
  readonly body: string;
}

/** What signs: all of it, because during a rotation the receiver may hold either of two. */
export interface SigningMaterial {
  /** Shared secrets. */
  readonly secrets: readonly KeyObject[];
  /** Private Ed25519 keys. */
  readonly keys: readonly KeyObject[];
}

/** A secret as it is written, read once for many signatures: to make a key of its bytes costs several times what the HMAC does. */
export function readSecret(secret: string): KeyObject {
  return createSecretKey(secret.slice(SECRET_PREFIX.length), 'base64');
}

/**
 * Headers of Standard Webhooks 1.0.0: a `v1` signature (HMAC-SHA256) for each secret that is valid, and a `v1a` signature (Ed25519) for each key.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookHeaders(
  { id, timestamp, body }: SignedContent,
  { secrets, keys }: SigningMaterial,
): Record<string, string> {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  const signatures = [
    ...secrets.map((secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`),
    ...keys.map((key) => `v1a,${sign(null, content, key).toString('base64')}`),
  ];
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
