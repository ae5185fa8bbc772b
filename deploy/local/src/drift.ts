import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What `npm run generate` writes. */
const generated = ['libs/contracts/src/gen', 'docs/schemas', 'docs/events.md', 'docs/asyncapi.json'];

/**
 * Generates the contracts again and names the files that came out differently: somebody changed `proto/` without
 * generating, or edited what is generated. Also lints the contracts and compares them with the last release.
 */
export function generatedFilesDrift(): string[] {
  const before = snapshot();
  const { status } = spawnSync('node', ['libs/contracts/generate.mjs', '--check'], { cwd: root, stdio: 'inherit' });
  const after = snapshot();
  const drifted = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  if (drifted.length > 0)
    console.error(
      `Not as generated from proto/ (it is now; commit it):\n${drifted.map((file) => `  ${file}`).join('\n')}`,
    );
  return status === 0 ? drifted : [...drifted, 'proto'];
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
