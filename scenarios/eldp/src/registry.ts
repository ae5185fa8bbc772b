import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A registry of another make, which knows only the public interface. */
const sandbox = fileURLToPath(new URL('../../../deploy/local/university-sandbox/main.mjs', import.meta.url));

/** A university's registry as a process of its own. */
export interface Registry {
  readonly process: ChildProcess;
  /** Where its books can be read, once it listens and has subscribed; fails if it ends before. */
  readonly address: Promise<string>;
}

/** Starts a university's registry. @param env its settings: see the sandbox's `main.mjs` */
export function startRegistry(env: Readonly<Record<string, string>>): Registry {
  const child = spawn(process.execPath, [sandbox], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on(
      'line',
      (line) => line.includes('listening') && resolve((JSON.parse(line) as { register: string }).register),
    );
    child.once('exit', (code, signal) =>
      reject(new Error(`${env.UNIVERSITY} ended with ${signal ?? code} before it listened.`)),
    );
  });
  return { process: child, address };
}

/** What a registry says of itself. @param path `register.json` or `reconciliation` */
export async function askRegistry<T>({ address }: Registry, path: string): Promise<T> {
  const answer = await fetch(new URL(path, await address));
  if (!answer.ok) throw new Error(`The university did not answer ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
