import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import { percentDecode, percentEncode } from './percent.js';

/** What an event carries beside its data: CloudEvents 1.0 attributes and our extensions. */
export interface Envelope {
  readonly id: string;
  /** `<service>.<past_tense_fact>.v<major>`. */
  readonly type: string;
  /** Name of the service that published it. */
  readonly source: string;
  /** Id of the aggregate it is about. */
  readonly subject: string;
  readonly aggregateVersion: number;
  readonly tenant: string;
  readonly audience: string;
  /** When it happened, in domain time. */
  readonly time: Date;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Place in its source's event feed. */
  readonly position: number;
}

/** An event whose headers or body cannot be read. It goes to the dead letters at once. */
export class UndecodableEvent extends Error {
  override readonly name = 'UndecodableEvent';
}

const SOURCE_PREFIX = 'urn:collegium:';

/**
 * CloudEvents attributes of an envelope, in the JSON names of the specification; also the NATS header names without `ce-`.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export function attributesOf(envelope: Envelope): Record<string, string> {
  return {
    specversion: '1.0',
    id: envelope.id,
    type: envelope.type,
    source: SOURCE_PREFIX + envelope.source,
    subject: envelope.subject,
    time: envelope.time.toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${SOURCE_PREFIX}schema:${envelope.type}`,
    aggregateversion: String(envelope.aggregateVersion),
    tenant: envelope.tenant,
    correlationid: envelope.correlationId,
    ...(envelope.causationId === undefined ? {} : { causationid: envelope.causationId }),
    ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
    position: String(envelope.position),
  };
}

/**
 * NATS headers of an event: the binary mode of the CloudEvents NATS binding (draft 1.0.3-wip), all attributes prefixed `ce-` and
 * percent-encoded.
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md
 */
export function headersOf(envelope: Envelope): MsgHdrs {
  const headers = natsHeaders();
  for (const [name, value] of Object.entries(attributesOf(envelope)))
    headers.append(`ce-${name}`, percentEncode(value));
  return headers;
}

/**
 * Reads an envelope from a message's subject and headers, by name.
 * @throws UndecodableEvent that names the header
 */
export function envelopeOf(subject: string, headers: Readonly<Record<string, string>>): Envelope {
  const optional = (name: string): string | undefined => {
    const value = headers[`ce-${name}`];
    return value ? percentDecode(value) : undefined;
  };
  const required = (name: string): string => {
    const value = optional(name);
    if (value === undefined) throw new UndecodableEvent(`Header ce-${name} is missing`);
    return value;
  };
  const count = (name: string): number => {
    const value = Number(required(name));
    if (!Number.isSafeInteger(value) || value < 0) throw new UndecodableEvent(`Header ce-${name} is not a count`);
    return value;
  };
  const id = required('id');
  if (!UUID.test(id)) throw new UndecodableEvent('Header ce-id is not a UUID');
  const time = new Date(required('time'));
  if (Number.isNaN(time.getTime())) throw new UndecodableEvent('Header ce-time is not a time');
  const causationId = optional('causationid');
  const traceparent = optional('traceparent');
  return {
    id,
    type: required('type'),
    source: required('source').replace(SOURCE_PREFIX, ''),
    subject: required('subject'),
    aggregateVersion: count('aggregateversion'),
    tenant: required('tenant'),
    audience: subject.split('.').at(-1)!,
    time,
    correlationId: required('correlationid'),
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    position: count('position'),
  };
}

/** A UUID in the usual writing. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
