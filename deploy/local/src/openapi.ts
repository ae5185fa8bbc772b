import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeService } from '@collegium/http';
import { serviceNames, type Addresses } from './settings.js';

const folder = new URL('../../../docs/openapi/', import.meta.url);

/**
 * Makes the OpenAPI documents anew out of the built services, without running them, and writes those that are others.
 * @returns the services whose document was another: a route changed, and the document was not committed with it
 */
export async function writeOpenApi(): Promise<string[]> {
  const drifted: string[] = [];
  for (const service of serviceNames) {
    const { AppModule } = (await import(`../../../services/${service}/dist/app.module.js`)) as {
      AppModule: Parameters<typeof describeService>[0];
    };
    const document = await describeService(AppModule, { OIDC_ISSUER: 'https://identity.example/oidc' });
    if (kept(service, document)) drifted.push(service);
  }
  return drifted;
}

/**
 * Compares the OpenAPI documents of running services with those in `docs/openapi`, and writes them anew.
 * @returns the services whose document was another
 */
export async function openApiDrift(addresses: Addresses): Promise<string[]> {
  const drifted: string[] = [];
  for (const service of serviceNames) {
    const response = await fetch(`${addresses[service]}/openapi.json`);
    if (kept(service, (await response.json()) as object, addresses)) drifted.push(service);
  }
  return drifted;
}

/** Writes a document where it is not the one that there is. */
function kept(service: keyof Addresses, document: object, addresses?: Addresses): boolean {
  mkdirSync(folder, { recursive: true });
  // Where a service listens is no part of what it promises.
  const written = `${JSON.stringify({ ...document, servers: [] }, null, 2)}\n`;
  const text = serviceNames.reduce(
    (known, name) => (addresses ? known.replaceAll(addresses[name], `https://${name}.example`) : known),
    written,
  );
  const file = fileURLToPath(new URL(`${service}.json`, folder));
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}
