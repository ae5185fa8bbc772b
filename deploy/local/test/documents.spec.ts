import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const documents = globSync('**/*.md', {
  cwd: root,
  exclude: (name) => ['node_modules', 'dist', '.collegium', 'out'].some((folder) => name.split('/').includes(folder)),
});

/** Links to files of the repository, without fragments. */
function linksOf(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

describe('documents', () => {
  it('lead to files that are there', () => {
    const broken = documents.flatMap((document) =>
      linksOf(document)
        .filter((target) => !existsSync(join(root, dirname(document), target)))
        .map((target) => `${document}: ${target}`),
    );
    expect(documents.length).toBeGreaterThan(50);
    expect(broken).toEqual([]);
  });

  it('list every decision by subject', () => {
    const decisions = globSync('docs/adr/[0-9]*.md', { cwd: root }).map((path) => path.replace('docs/adr/', ''));
    expect([...new Set(linksOf('docs/adr/README.md'))].sort()).toEqual(decisions.sort());
  });
});
