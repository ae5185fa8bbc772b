import { commentOf } from './image.mjs';
import { schemaOf } from './json-schema.mjs';

const text = { type: 'string' };

/** CloudEvents 1.0 attributes as NATS headers, percent-encoded. @see https://github.com/cloudevents/spec (NATS protocol binding, working draft 1.0.3) */
const headers = {
  type: 'object',
  required: [
    'ce-specversion',
    'ce-id',
    'ce-type',
    'ce-source',
    'ce-subject',
    'ce-time',
    'ce-tenant',
    'ce-correlationid',
    'ce-aggregateversion',
  ],
  properties: {
    'ce-specversion': { const: '1.0' },
    'ce-id': { ...text, format: 'uuid', description: 'Also the `Nats-Msg-Id`.' },
    'ce-type': text,
    'ce-source': text,
    'ce-subject': { ...text, description: 'Id of the aggregate.' },
    'ce-time': { ...text, format: 'date-time' },
    'ce-dataschema': text,
    'ce-datacontenttype': { const: 'application/json' },
    'ce-aggregateversion': text,
    'ce-correlationid': text,
    'ce-causationid': text,
    'ce-tenant': text,
    'ce-traceparent': { ...text, description: 'W3C Trace Context.' },
  },
};

/** The AsyncAPI 3.0 document: a channel per event with the audience as its parameter, sent by the service that owns it. */
export function asyncApiOf(image, version) {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Collegium events',
      version,
      license: { name: 'Apache-2.0' },
      description: 'Facts that the services of Collegium tell each other and partner universities.',
    },
    defaultContentType: 'application/json',
    channels: {},
    operations: {},
    components: {
      messages: {},
      messageTraits: { cloudEvent: { headers } },
      parameters: { audience: { description: 'Code of the organisation that the event is addressed to, [a-z0-9-]+.' } },
    },
  };
  for (const event of image.events) {
    const { type, message } = event;
    const key = type.replaceAll('.', '_');
    document.channels[key] = {
      address: `${type}.{audience}`,
      parameters: { audience: { $ref: '#/components/parameters/audience' } },
      messages: { [key]: { $ref: `#/components/messages/${key}` } },
    };
    document.operations[`send_${key}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${key}` },
      summary: commentOf(message),
    };
    document.components.messages[key] = {
      name: type,
      summary: commentOf(message),
      traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
      payload: {
        schemaFormat: 'application/schema+json;version=draft-2020-12',
        schema: inline(schemaOf(event, image.personal)),
      },
    };
  }
  return document;
}

/** References of an embedded schema are relative to the document, so definitions are put in their place. */
function inline({ $schema: _dialect, $defs = {}, ...schema }) {
  const walk = (node) => {
    if (Array.isArray(node)) return node.map(walk);
    if (node === null || typeof node !== 'object') return node;
    if (typeof node.$ref === 'string') return walk($defs[node.$ref.slice('#/$defs/'.length)]);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]));
  };
  return walk(schema);
}
