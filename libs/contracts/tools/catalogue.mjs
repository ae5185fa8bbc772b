import { commentOf } from './image.mjs';

/** `docs/events.md`: every event, what it says, whose it is and what it carries. */
export function catalogueOf(image) {
  const lines = [
    '# Events',
    '',
    'Generated from `proto/` by `npm run generate`; the comments there are the text here. On the wire an event is a NATS message on',
    '`<type>.<audience>` with CloudEvents 1.0 attributes as `ce-` headers and this payload as proto3 JSON. Personal fields are marked **P**:',
    "they are blanked when a person's data is erased. In the JSON Schemas they carry `x-personal: true`, a keyword of ours that says",
    'nothing about what is valid; a validator that refuses unknown keywords (Ajv in its strict mode) is told of it first:',
    "`ajv.addKeyword({ keyword: 'x-personal', schemaType: 'boolean' })`.",
    '',
    ...image.events.map(({ type, message }) => `- [\`${type}\`](#${anchor(type)}): ${commentOf(message)}`),
    '',
  ];
  for (const event of image.events) lines.push(...sectionOf(event, image.personal));
  return `${lines.join('\n').trimEnd()}\n`;
}

const anchor = (type) => type.replaceAll('.', '');

function sectionOf({ type, message, option }, personal) {
  return [
    `## ${type}`,
    '',
    commentOf(message),
    '',
    `Aggregate \`${option.aggregate}\` by \`${json(message, option.aggregateId)}\`; audience \`${json(message, option.audience)}\`; tenant \`${json(message, option.tenant)}\`. [JSON Schema](schemas/${type}.json)${restatesOf(option)}`,
    '',
    '| field | type | |',
    '| --- | --- | --- |',
    ...message.fields.map(
      (field) =>
        `| \`${field.jsonName}\` | ${typeName(field)} | ${[personal(field) ? '**P**' : '', commentOf(field)].filter(Boolean).join(' ')} |`,
    ),
    '',
  ];
}

/** Which dead letters it takes the place of. */
function restatesOf({ restates }) {
  return restates.length === 0
    ? ''
    : `\n\nIt says anew all that these say, and takes their place where one of them could not be handled: ${restates
        .map((type) => `[\`${type}\`](#${anchor(type)})`)
        .join(', ')}.`;
}

const json = (message, name) => message.fields.find((field) => field.name === name).jsonName;

function typeName(field) {
  const base = field.message
    ? field.message.typeName === 'google.protobuf.Timestamp'
      ? 'instant'
      : field.message.name
    : field.enum
      ? field.enum.name
      : ['', '', '', '', '', 'int32', '', '', 'bool', 'string'][field.scalar];
  return field.fieldKind === 'list' ? `${base}[]` : base;
}
