import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { UniversityKeys } from './keys.js';
import { replaceFile } from './replace-file.js';
import { serverConfig } from './server-config.js';
import type { University } from './university.js';

/** What a configuration is made of. */
export interface ConfigRequest {
  readonly universities: readonly Pick<University, 'code'>[];
  /** The password of the services' user, as it stands in `NATS_URL`. */
  readonly servicesPassword: string;
  /** Folder of `universities.conf`, which the server's own configuration includes. */
  readonly folder: string;
  /** Folder of the universities' seeds; apart from the configuration, which the server must be able to read. */
  readonly keysFolder: string;
  /** Codes of universities that get a new key; the old one is void once the server has read the configuration. */
  readonly renew?: readonly string[];
}

/** User name of the services. */
export const SERVICES_USER = 'services';
/** Each connection costs the server this much work, and each guess an intruder. */
const BCRYPT_ROUNDS = 10;

/**
 * Writes `universities.conf` and the seeds of universities that are new.
 * @returns the files of new seeds, by university
 */
export async function writeConfig({
  universities,
  servicesPassword,
  folder,
  keysFolder,
  renew = [],
}: ConfigRequest): Promise<Record<string, string>> {
  const unknown = renew.filter((code) => !universities.some((university) => university.code === code));
  if (unknown.length > 0) throw new Error(`No university is called ${unknown.join(' or ')}.`);
  mkdirSync(folder, { recursive: true });
  const keys = UniversityKeys.open(keysFolder);
  const users = universities.map(({ code }) => ({ code, ...keys.publicKey(code, { renew: renew.includes(code) }) }));
  const services = { user: SERVICES_USER, passwordHash: await hash(servicesPassword, BCRYPT_ROUNDS) };
  replaceFile(join(folder, 'universities.conf'), serverConfig({ services, universities: users }), 0o644);
  return Object.fromEntries(users.flatMap(({ code, made }) => (made === undefined ? [] : [[code, made]])));
}
