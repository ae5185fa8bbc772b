import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command, Message } from './protocol.js';

/** Where a service process finds its servers. */
export interface ServiceEnvironment {
  readonly SERVICE: string;
  readonly APP_URL: string;
  readonly SYSTEM_URL: string;
  readonly NATS_URL: string;
}

/** One running process of a service. */
export class ServiceProcess {
  private constructor(
    readonly service: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts a process and waits until it serves. */
  static async start(
    environment: ServiceEnvironment,
    onAccepted: (commands: readonly string[]) => void,
  ): Promise<ServiceProcess> {
    const child = fork(fileURLToPath(new URL('./service.ts', import.meta.url)), [], {
      execArgv: [
        '--import',
        fileURLToPath(new URL('./typescript.mjs', import.meta.url)),
        '--conditions=@collegium/source',
        '--no-warnings',
      ],
      env: { PATH: process.env.PATH, CHAOS_LOG: process.env.CHAOS_LOG, ...environment, COLLEGIUM_SANDBOX: 'true' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message: Message) => message.kind === 'accepted' && onAccepted(message.commands));
    const ended = once(child, 'exit').then(() =>
      Promise.reject(new Error(`A process of ${environment.SERVICE} ended before it was ready`)),
    );
    ended.catch(() => undefined);
    const ready = new Promise<void>((resolve) =>
      child.on('message', (message: Message) => message.kind === 'ready' && resolve()),
    );
    await Promise.race([ready, ended]);
    return new ServiceProcess(environment.SERVICE, child);
  }

  /** Whether the process is there. */
  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Tells it something; in vain if it has just died. */
  tell(command: Command): void {
    if (this.isAlive && this.child.connected) this.child.send(command, () => undefined);
  }

  /** Where its relay and consumers stand; undefined if it does not answer within a second. */
  async state(): Promise<Extract<Message, { kind: 'state' }> | undefined> {
    const timeout = AbortSignal.timeout(1_000);
    const answer = new Promise<Extract<Message, { kind: 'state' }> | undefined>((resolve) => {
      const listen = (message: Message): void => {
        if (message.kind !== 'state') return;
        this.child.off('message', listen);
        resolve(message);
      };
      this.child.on('message', listen);
      timeout.addEventListener('abort', () => {
        this.child.off('message', listen);
        resolve(undefined);
      });
    });
    this.tell({ kind: 'report' });
    return answer;
  }

  /** Sends a signal to this one process. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves once the process is gone. */
  async untilGone(): Promise<void> {
    if (this.isAlive) await once(this.child, 'exit');
  }

  /** Ends it in order, or by force after ten seconds. */
  async stop(): Promise<void> {
    if (!this.isAlive) return;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), 10_000);
    await this.untilGone();
    clearTimeout(force);
  }
}
