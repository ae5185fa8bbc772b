import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What `npm run generate` writes. */
const generated = [
  'libs/contracts/src/gen',
  'docs/schemas',
  'docs/events.md',
  'docs/asyncapi.json',
  'docs/openapi',
  'libs/clients/src/gen',
];

/** What writes it, in this order: clients follow from the documents, and these from the services as they are built. */
const generators = [
  ['libs/contracts/generate.mjs', '--check'],
  ['deploy/local/dist/commands/documents.js'],
  ['libs/clients/generate.mjs'],
];

/**
 * Generates contracts, OpenAPI documents and clients again and names the files that came out differently: somebody changed `proto/` or a route without
 * generating, or edited what is generated. Also lints the contracts and compares them with the last release.
 */
export function generatedFilesDrift(): string[] {
  const before = snapshot();
  const failed = generators.find((command) => spawnSync('node', command, { cwd: root, stdio: 'inherit' }).status !== 0);
  const after = snapshot();
  const drifted = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  if (drifted.length > 0)
    console.error(`Not as generated (it is now; commit it):\n${drifted.map((file) => `  ${file}`).join('\n')}`);
  return failed ? [...drifted, failed[0]!] : drifted;
}

function snapshot(): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (path: string): void => {
    if (!existsSync(join(root, path))) return;
    if (statSync(join(root, path)).isDirectory())
      readdirSync(join(root, path)).forEach((name) => walk(join(path, name)));
    else files.set(path, readFileSync(join(root, path), 'utf8'));
  };
  generated.forEach(walk);
  return files;
}
