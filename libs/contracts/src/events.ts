import {
  create,
  fromJson,
  getOption,
  hasOption,
  toJson,
  type DescField,
  type DescMessage,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { event as eventOption, personal as personalOption } from './gen/collegium/options/v1/options_pb.js';

/** What the `event` option of a message says: all that publishing and routing it needs. */
export interface EventDescription {
  /** `<service>.<past_tense_fact>.v<major>`: the `ce-type`, and the head of the subject. */
  readonly type: string;
  readonly service: string;
  readonly version: number;
  /** Kind of aggregate, for example `enrolment`. */
  readonly aggregate: string;
  /** Name of the field that holds the audience, for example `university`: the kind of organisation it is addressed to. */
  readonly audienceField: string;
  /** Types of earlier events of the same aggregate, of the same tenant, all of whose effects this one says anew. */
  readonly restates: readonly string[];
  readonly schema: DescMessage;
}

/** An event's envelope facts, read out of its payload by the option's field names. */
export interface EventAddress {
  readonly aggregateId: string;
  /** Organisation code `[a-z0-9-]+`, the last token of the subject. */
  readonly audience: string;
  /** Organisation code of whose data it is. */
  readonly tenant: string;
}

const described = new WeakMap<DescMessage, EventDescription>();
const CODE = /^[a-z0-9-]+$/;

/** Whether a message is an event. */
export function isEvent(schema: DescMessage): boolean {
  return hasOption(schema, eventOption);
}

/**
 * Reads the event option of a message.
 * @throws TypeError if the message is not an event
 */
export function describeEvent(schema: DescMessage): EventDescription {
  const known = described.get(schema);
  if (known) return known;
  if (!hasOption(schema, eventOption))
    throw new TypeError(`${schema.typeName} is not an event: it has no (collegium.options.v1.event) option`);
  const option = getOption(schema, eventOption);
  const description: EventDescription = {
    type: `${option.name}.v${option.version}`,
    service: option.name.split('.')[0]!,
    version: option.version,
    aggregate: option.aggregate,
    audienceField: option.audience,
    restates: option.restates,
    schema,
  };
  described.set(schema, description);
  return description;
}

/** An event that cannot be addressed: a field that routing needs is empty or no code. */
export class UnaddressableEvent extends TypeError {
  override readonly name = 'UnaddressableEvent';

  /** @param field name of the field, as it stands in the JSON */
  constructor(
    message: string,
    readonly field: string,
  ) {
    super(message);
  }
}

/**
 * Reads aggregate id, audience and tenant from an event's payload.
 * @throws UnaddressableEvent if one is empty, or audience or tenant is not a code
 */
export function addressOf<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): EventAddress {
  const { type } = describeEvent(schema);
  const option = getOption(schema, eventOption);
  const values = message as unknown as Record<string, unknown>;
  const fieldOf = (name: string) => schema.fields.find((candidate) => candidate.name === name);
  const read = (fieldName: string): string => {
    const field = fieldOf(fieldName);
    const value = field && values[field.localName];
    if (typeof value !== 'string' || value.trim() === '')
      throw new UnaddressableEvent(`${type}: ${fieldName} must not be empty`, field?.jsonName ?? fieldName);
    return value;
  };
  const address = {
    aggregateId: read(option.aggregateId),
    audience: read(option.audience),
    tenant: read(option.tenant),
  };
  for (const key of ['audience', 'tenant'] as const)
    if (!CODE.test(address[key]))
      throw new UnaddressableEvent(
        `${type}: ${key} ${JSON.stringify(address[key])} is not a code [a-z0-9-]+`,
        fieldOf(option[key])?.jsonName ?? key,
      );
  return address;
}

/** NATS subject of an event: `<type>.<audience>`. */
export function subjectOf(description: EventDescription, audience: string): string {
  return `${description.type}.${audience}`;
}

/** Builds a message from its fields. */
export function eventOf<Schema extends DescMessage>(
  schema: Schema,
  fields: MessageInitShape<Schema>,
): MessageShape<Schema> {
  return create(schema, fields);
}

/**
 * The proto3 JSON of a message, zero values included: a reader need not know the defaults.
 * @see https://protobuf.dev/programming-guides/json/
 */
export function encodeEvent<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

/**
 * Reads a message from its proto3 JSON. Unknown fields are ignored, so that a writer may be newer than a reader.
 * @throws Error if a known field does not fit, or an enum value is not known here
 */
export function decodeEvent<Schema extends DescMessage>(schema: Schema, json: JsonValue): MessageShape<Schema> {
  assertKnownEnumValues(schema, json, schema.name);
  return fromJson(schema, json, { ignoreUnknownFields: true });
}

/** Ignoring unknown fields also drops unknown enum names (as the JSON mapping says); here they must not become a default. */
function assertKnownEnumValues(schema: DescMessage, json: JsonValue, place: string): void {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return;
  for (const field of schema.fields) {
    const value = json[field.jsonName] ?? json[field.name];
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const where = `${place}.${field.name}`;
      if (field.enum && typeof item === 'string' && !field.enum.values.some((known) => known.name === item))
        throw new TypeError(
          `${where}: ${JSON.stringify(item)} is not a value of ${field.enum.name} that is known here`,
        );
      if (field.message) assertKnownEnumValues(field.message, item, where);
    }
  }
}

/** A path of field names to a personal field, as they stand in the JSON. */
export type PersonalPath = readonly string[];

/** Paths to all fields of a message that are marked `personal`, nested messages included. */
export function personalPaths(schema: DescMessage): readonly PersonalPath[] {
  const paths: PersonalPath[] = [];
  const walk = (message: DescMessage, prefix: PersonalPath, seen: ReadonlySet<DescMessage>): void => {
    for (const field of message.fields) {
      const path = [...prefix, field.jsonName];
      if (isPersonal(field)) paths.push(path);
      else if (field.message && !seen.has(field.message)) walk(field.message, path, new Set([...seen, field.message]));
    }
  };
  walk(schema, [], new Set([schema]));
  return paths;
}

/** Whether a field is marked as personal data. */
export function isPersonal(field: DescField): boolean {
  return hasOption(field, personalOption) && getOption(field, personalOption);
}
