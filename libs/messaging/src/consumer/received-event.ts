import type { MsgHdrs } from '@nats-io/transport-node';
import { envelopeOf, UndecodableEvent, type Envelope } from '../wire/cloud-events.js';

/** An event as it came, from the stream or from the retries table. */
export interface ReceivedEvent {
  /** `ce-id`, or stream and sequence where that cannot be read. */
  readonly key: string;
  /** Unit of order: the `ce-subject`, or the key where that cannot be read. */
  readonly aggregate: string;
  readonly type: string;
  /** NATS subject. */
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
  /** Its envelope, or why it has none. */
  readonly envelope: Envelope | UndecodableEvent;
}

/** Reads what can be read of a message. Never throws. */
export function receive(
  subject: string,
  headers: MsgHdrs | undefined,
  data: Uint8Array,
  fallbackKey: string,
): ReceivedEvent {
  const record: Record<string, string> = {};
  for (const [name, values] of headers ?? []) record[name] = values[0] ?? '';
  return receiveStored(subject, record, data, fallbackKey);
}

/** The same for a message that was kept. */
export function receiveStored(
  subject: string,
  headers: Readonly<Record<string, string>>,
  data: Uint8Array,
  fallbackKey: string,
): ReceivedEvent {
  const envelope = tryEnvelope(subject, headers);
  const decoded = envelope instanceof UndecodableEvent ? undefined : envelope;
  return {
    key: decoded?.id ?? fallbackKey,
    aggregate: decoded?.subject ?? (headers['ce-subject'] || fallbackKey),
    type: decoded?.type ?? (headers['ce-type'] || subject.split('.').slice(0, -1).join('.')),
    subject,
    headers,
    data,
    envelope,
  };
}

function tryEnvelope(subject: string, headers: Readonly<Record<string, string>>): Envelope | UndecodableEvent {
  try {
    return envelopeOf(subject, headers);
  } catch (error) {
    if (error instanceof UndecodableEvent) return error;
    throw error;
  }
}
