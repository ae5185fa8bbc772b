import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json } from './api.js';

/** What an outside verifier finds: signature and dates, the status as its list says, and anything that kept it from looking. */
export interface Finding {
  readonly signature: boolean;
  readonly current: boolean;
  readonly notRevoked: boolean;
  readonly errors: readonly string[];
}

/** A verifier that others wrote, as a process of its own. */
export class OutsideVerifier {
  private readonly child: ChildProcess;
  private readonly answers: Interface;

  /** @param origin where the sandbox serves what its credentials name */
  constructor(origin: string) {
    const main = fileURLToPath(new URL('../verifier/main.mjs', import.meta.url));
    this.child = spawn(process.execPath, [main, origin], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.child.stdout! });
  }

  /** @param aheadMs how far the sandbox's clock is ahead of this machine's */
  async verify(credential: Json, aheadMs: number): Promise<Finding> {
    const answer = Promise.race([
      once(this.answers, 'line'),
      once(this.child, 'exit').then(([code]) => Promise.reject(new Error(`The verifier ended with ${String(code)}.`))),
    ]);
    this.child.stdin!.write(`${JSON.stringify({ credential, aheadMs })}\n`);
    const [line] = (await answer) as [string];
    const { log, errors } = JSON.parse(line) as {
      log: { id: string; valid: boolean | null; error: string | null }[];
      errors: string[];
    };
    const holds = (id: string): boolean => log.find((step) => step.id === id)?.valid === true;
    return {
      signature: holds('valid_signature'),
      current: holds('expiration'),
      notRevoked: holds('revocation_status'),
      errors: [...errors, ...log.flatMap(({ error }) => error ?? [])],
    };
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }
}

/** Whether nothing at all was found wrong. */
export function isSound({ signature, current, notRevoked, errors }: Finding): boolean {
  return signature && current && notRevoked && errors.length === 0;
}
