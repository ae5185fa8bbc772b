import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret, as the receiver's library takes it. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** A message as it is signed. */
export interface SignedContent {
  readonly id: string;
  /** Seconds of the machine's clock: receivers refuse what is minutes off theirs. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Headers of Standard Webhooks 1.0.0, with a `v1` signature for each secret that is valid: during a rotation the
 * receiver may hold either.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookHeaders({ id, timestamp, body }: SignedContent, secrets: readonly string[]): Record<string, string> {
  const sign = (secret: string) => createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' ') };
}
