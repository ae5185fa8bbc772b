/**
 * Generates all that follows from `proto/`: TypeScript, `docs/events.md`, JSON Schemas and the AsyncAPI document.
 *   node libs/contracts/generate.mjs             writes them
 *   node libs/contracts/generate.mjs --check     also lints, and compares with the last release
 *   node libs/contracts/generate.mjs --release   makes the present contracts the last release
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { asyncApiOf } from './tools/asyncapi.mjs';
import { catalogueOf } from './tools/catalogue.mjs';
import { breaches } from './tools/compare.mjs';
import { eventSchemasModule } from './tools/event-schemas.mjs';
import { buf, currentImage, inRepository, releasedImage } from './tools/image.mjs';
import { schemaOf } from './tools/json-schema.mjs';

const [mode] = process.argv.slice(2);
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

buf('lint');
buf('generate', '--template', 'buf.gen.yaml');
const image = currentImage();
const { version } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));

const schemas = inRepository('docs/schemas/');
rmSync(schemas, { recursive: true, force: true });
mkdirSync(schemas, { recursive: true });
for (const event of image.events)
  writeFileSync(new URL(`${event.type}.json`, schemas), json(schemaOf(event, image.personal)));
writeFileSync(inRepository('libs/contracts/src/gen/event-schemas.ts'), eventSchemasModule(image));
writeFileSync(inRepository('docs/events.md'), catalogueOf(image));
writeFileSync(inRepository('docs/asyncapi.json'), json(asyncApiOf(image, version)));

if (mode === '--check') {
  buf('breaking', '--against', 'released.binpb');
  const found = breaches(releasedImage(), image);
  if (found.length > 0) {
    console.error(`Contracts break what was released:\n${found.map((breach) => `- ${breach}`).join('\n')}`);
    process.exit(1);
  }
}
if (mode === '--release') buf('build', '--exclude-source-info', '-o', 'released.binpb');
console.log(`${image.events.length} events`);
