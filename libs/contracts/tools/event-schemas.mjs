import { schemaOf } from './json-schema.mjs';

/** `libs/contracts/src/gen/event-schemas.ts`: the JSON Schemas of all events as a module, for the OpenAPI documents of the services. */
export function eventSchemasModule(image) {
  const entries = image.events.map(
    (event) => `  ${JSON.stringify(event.type)}: ${JSON.stringify(schemaOf(event, image.personal))},`,
  );
  return [
    '// Generated from proto/ by `npm run generate`.',
    '/** JSON Schema (draft 2020-12) of the data of every event, by its type. */',
    'export const eventSchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}
