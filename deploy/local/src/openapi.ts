import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serviceNames, type Addresses } from './settings.js';

const folder = new URL('../../../docs/openapi/', import.meta.url);

/**
 * Compares the OpenAPI documents of running services with those in `docs/openapi`, and writes them anew.
 * @returns the services whose document was another: a route changed, and the document was not committed with it
 */
export async function openApiDrift(addresses: Addresses): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const drifted: string[] = [];
  for (const service of serviceNames) {
    const response = await fetch(`${addresses[service]}/openapi.json`);
    // Where a service listens is no part of what it promises.
    const document = { ...((await response.json()) as Record<string, unknown>), servers: [] };
    const file = fileURLToPath(new URL(`${service}.json`, folder));
    const text = serviceNames.reduce(
      (known, name) => known.replaceAll(addresses[name], `https://${name}.example`),
      `${JSON.stringify(document, null, 2)}\n`,
    );
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(file, text);
    drifted.push(service);
  }
  return drifted;
}
