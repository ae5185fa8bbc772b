import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json } from '@collegium/scenario-eldp/api';
import type { Crowd } from './crowd.js';

/** Starts the sandbox of a university as a process of its own: it hears of claims at its webhook and registers every one. */
export async function startUniversity(crowd: Crowd): Promise<ChildProcess> {
  const { addresses, home } = crowd.installation;
  const client = await crowd.office.post<Json>('identity', '/v1/clients', { name: 'Registry of the University of Hertfordshire', organisation: 'herts', roles: ['university:herts:client'] });
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@collegium/university-sandbox'))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ACCREDITATION_URL: addresses.accreditation, TOKEN_URL: `${addresses.identity}/oidc/token`, CLIENT_ID: client.id as string, CLIENT_SECRET: client.secret as string, DECISIONS: '{}', LOG_FILE: home.file('university.ndjson') },
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.includes('listening') && resolve());
    child.once('exit', (code) => reject(new Error(`The university ended with ${code} before it listened.`)));
  });
  return child;
}
