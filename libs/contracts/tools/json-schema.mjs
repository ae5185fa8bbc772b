import { ScalarType } from '@bufbuild/protobuf';
import { commentOf } from './image.mjs';

/**
 * JSON Schema (draft 2020-12) of an event's proto3 JSON. Objects stay open: a version only gains fields, and readers
 * ignore those they do not know.
 * @see https://protobuf.dev/programming-guides/json/
 */
export function schemaOf(event, personal) {
  const definitions = {};
  const root = messageSchema(event.message, definitions, personal);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: event.type,
    ...root,
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
}

function messageSchema(message, definitions, personal) {
  const properties = {};
  const required = [];
  for (const field of message.fields) {
    properties[field.jsonName] = describe(fieldSchema(field, definitions, personal), field, personal);
    if (field.presence === 2 && !field.oneof) required.push(field.jsonName); // implicit presence: always written
  }
  return { type: 'object', description: commentOf(message), properties, ...(required.length > 0 ? { required } : {}) };
}

function describe(schema, field, personal) {
  const description = commentOf(field);
  return {
    ...schema,
    ...(description && !schema.$ref ? { description } : {}),
    ...(personal(field) ? { 'x-personal': true } : {}),
  };
}

function fieldSchema(field, definitions, personal) {
  if (field.fieldKind === 'list')
    return { type: 'array', items: valueSchema(field.listKind, field, definitions, personal) };
  if (field.fieldKind === 'map')
    return { type: 'object', additionalProperties: valueSchema(field.mapKind, field, definitions, personal) };
  return valueSchema(field.fieldKind, field, definitions, personal);
}

function valueSchema(kind, field, definitions, personal) {
  if (kind === 'enum') return { type: 'string', enum: field.enum.values.map((value) => value.name) };
  if (kind === 'scalar') return scalarSchema(field);
  if (field.message.typeName === 'google.protobuf.Timestamp') return { type: 'string', format: 'date-time' };
  const { name } = field.message;
  if (!(name in definitions)) {
    definitions[name] = {};
    definitions[name] = messageSchema(field.message, definitions, personal);
  }
  return { $ref: `#/$defs/${name}` };
}

function scalarSchema(field) {
  switch (field.scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.INT32:
      return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    default:
      throw new TypeError(`${field}: use string, bool or int32; 64-bit numbers become strings in JSON`);
  }
}
