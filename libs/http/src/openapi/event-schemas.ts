import { catalogue, eventSchemas, type Source } from '@collegium/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Record<string, unknown>;
const text = { type: 'string' };
const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** What the schema of a feed's items, or of the body of a webhook, refers to. */
export const EVENT_SCHEMA = 'Event';

/** CloudEvents attributes of every event. @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const envelope: Schema = {
  type: 'object',
  description: 'CloudEvents 1.0, structured JSON, with the extensions that every event of the platform has',
  required: [
    'specversion',
    'id',
    'source',
    'subject',
    'time',
    'datacontenttype',
    'dataschema',
    'aggregateversion',
    'audience',
    'tenant',
    'correlationid',
    'position',
    'previous',
  ],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: { ...text, format: 'uuid' },
    source: { ...text, example: 'urn:collegium:accreditation' },
    subject: { ...text, description: 'Id of what the event is about' },
    time: { ...text, format: 'date-time' },
    datacontenttype: { type: 'string', enum: ['application/json'] },
    dataschema: { ...text, example: 'urn:collegium:schema:accreditation.award_granted.v1' },
    aggregateversion: { type: 'integer' },
    audience: { ...text, description: 'Code of the organisation that it is addressed to' },
    tenant: text,
    correlationid: text,
    causationid: text,
    traceparent: { ...text, description: 'W3C Trace Context' },
    position: { type: 'integer', description: 'Place in the feed of its source' },
    previous: {
      type: ['integer', 'null'],
      description:
        'Position of the item before it as you see the feed. If that is not the last one you have, you have missed something.',
    },
  },
};

/** Schemas of all events of a service, as components: `Event` is any of them, told apart by `type`; each has its own data. */
export function eventComponents(source: Source): Record<string, Schema> {
  const types = typesOf(source);
  const components: Record<string, Schema> = { EventEnvelope: envelope };
  for (const type of types) {
    const { $defs, ...schema } = eventSchemas[type] as Schema & { $defs?: Schema };
    components[dataName(type)] = local(without(schema, '$schema', 'title')) as Schema;
    for (const [name, definition] of Object.entries($defs ?? {}))
      components[partName(name)] = local(definition) as Schema;
    components[eventName(type)] = {
      allOf: [
        reference('EventEnvelope'),
        {
          type: 'object',
          required: ['type', 'data'],
          properties: { type: { type: 'string', enum: [type] }, data: reference(dataName(type)) },
        },
      ],
    };
  }
  components[EVENT_SCHEMA] = {
    oneOf: types.map((type) => reference(eventName(type))),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(types.map((type) => [type, `#/components/schemas/${eventName(type)}`])),
    },
  };
  return components;
}

/** The webhooks of a service that delivers to endpoints of others: one for each type of event that is addressed to the given kind of audience. */
export function webhooksOf(source: Source, audienceField: string): NonNullable<OpenAPIObject['webhooks']> {
  const types = typesOf(source).filter((type) => catalogue.get(type)!.audienceField === audienceField);
  return Object.fromEntries(types.map((type) => [type, { post: webhookOf(type) }])) as never;
}

function webhookOf(type: string): object {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    schema: text,
    description,
  });
  return {
    operationId: `webhook_${type.replaceAll('.', '_')}`,
    summary: eventSchemas[type]!.description,
    tags: ['webhooks'],
    security: [],
    parameters: [
      header('webhook-id', 'The same in every attempt at a delivery (Standard Webhooks)'),
      header('webhook-timestamp', 'When it was sent, in seconds since 1970'),
      header('webhook-signature', 'Signatures `v1` and `v1a`, separated by spaces'),
    ],
    requestBody: {
      required: true,
      content: { 'application/cloudevents+json': { schema: reference(eventName(type)) } },
    },
    responses: {
      '2XX': { description: 'Taken. It is not delivered again' },
      '410': { description: 'The endpoint is gone: the subscription is disabled' },
      default: { description: 'Tried again later' },
    },
  };
}

const typesOf = (source: Source): string[] => Object.keys(eventSchemas).filter((type) => type.startsWith(`${source}.`));

/** `accreditation.award_granted.v1` is `AwardGrantedV1`. */
function dataName(type: string): string {
  return type
    .slice(type.indexOf('.') + 1)
    .split(/[._]/)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}

const eventName = (type: string): string => `${dataName(type)}Event`;
const partName = (name: string): string => `${name}InEvents`;

/** The schema with references into the document instead of its own definitions. */
function local(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(local);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' ? `#/components/schemas/${partName((value as string).slice('#/$defs/'.length))}` : local(value),
    ]),
  );
}

function without(schema: Schema, ...names: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}
