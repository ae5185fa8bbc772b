import { existsSync, readFileSync } from 'node:fs';
import type { Json } from '@collegium/scenario-eldp/api';
import { askRegistry, startRegistry, type Registry } from '@collegium/scenario-eldp/registry';
import type { Crowd } from './crowd.js';

/** How a registrar treats somebody: see the sandbox's `registrar.mjs`. */
export interface Behaviour {
  readonly decision?: 'register' | 'query' | 'reject';
  /** Milliseconds before it answers at all. */
  readonly slowMs?: number;
  readonly twice?: boolean;
  /** Points registered instead of those asked for. */
  readonly less?: number;
  readonly lies?: readonly ('wrong-revision' | 'unknown-id' | 'contradict')[];
}

/** A university to be started. */
export interface UniversityRequest {
  /** One of the consortium's universities; the first of them if not given. */
  readonly code?: string;
  /** Ways by which it hears; by webhook if not given. */
  readonly ways?: readonly ('webhook' | 'feed')[];
  /** By name; everybody else's credit is registered. */
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
}

/** The university's own books, as its sandbox keeps them. */
export interface Books {
  readonly events: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly subject: string;
        readonly position: number | null;
        readonly ways: readonly string[];
      }
    >
  >;
  /** Events that it has heard of and not yet dealt with. */
  readonly todo: readonly unknown[];
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly kind: string;
        readonly name: string;
        readonly revision: number;
        readonly points: number;
        readonly status?: string;
        readonly refusedLies?: readonly string[];
      }
    >
  >;
  readonly students: Readonly<Record<string, { readonly studentNumber: { readonly value: string } }>>;
  readonly credits: Readonly<
    Record<
      string,
      { readonly reference: string; readonly credit?: { readonly points: number }; readonly rescinded?: boolean }
    >
  >;
  readonly problems: readonly { readonly at: string; readonly text: string }[];
}

/** The same compared with the platform's claims. */
export interface Reconciled {
  readonly compared: number;
  readonly differences: readonly { readonly id: string; readonly here: string; readonly there: string }[];
}

/** A call at the webhook, as the university logged it. */
export interface Receipt {
  readonly receivedAt: string;
  readonly verified: boolean;
  readonly headers: { readonly id: string };
  readonly event: { readonly id: string; readonly type: string; readonly subject: string; readonly position?: number };
}

/** The sandbox of a university as a process of its own. It can be killed, and started again on the same books at the same address. */
export class University {
  /** When it was killed; machine time. */
  readonly deaths: Date[] = [];
  private registry: Registry | undefined;

  private constructor(
    readonly code: string,
    readonly ways: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Makes a client for it, and starts it. It listens, and has subscribed. */
  static async start(
    crowd: Crowd,
    { code = 'herts', ways = ['webhook'], behaviours = {} }: UniversityRequest = {},
  ): Promise<University> {
    const { addresses, home } = crowd.installation;
    const client = await crowd.office.post<Json>('identity', '/v1/clients', {
      name: `Registry of ${code}`,
      organisation: code,
      roles: [`university:${code}:client`],
    });
    const folder = home.file('universities', code);
    const university = new University(code, ways, {
      ACCREDITATION_URL: addresses.accreditation,
      TOKEN_URL: `${addresses.identity}/oidc/token`,
      CLIENT_ID: client.id as string,
      CLIENT_SECRET: client.secret as string,
      UNIVERSITY: code,
      PORT: String(await home.port(`university-${code}`)),
      LOG_FILE: `${folder}/webhooks.ndjson`,
      WAYS: ways.join(','),
      DECISIONS: JSON.stringify(behaviours),
    });
    process.once('exit', () => university.registry?.process.kill('SIGKILL')); // it must not outlive a round that failed
    await university.start();
    return university;
  }

  get pid(): number {
    return this.registry!.process.pid!;
  }

  /** Starts it where it was. */
  async start(): Promise<void> {
    this.registry = startRegistry(this.env);
    await this.registry.address;
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Has it finish what it is at. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** What it has, as it says itself. */
  books(): Promise<Books> {
    return askRegistry<Books>(this.registry!, 'register.json');
  }

  /** Everything that its webhook received, in order. */
  get receipts(): Receipt[] {
    const log = this.env.LOG_FILE!;
    return existsSync(log)
      ? readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Receipt)
      : [];
  }

  /** Its books compared with the platform's claims, by itself. */
  reconcile(): Promise<Reconciled> {
    return askRegistry<Reconciled>(this.registry!, 'reconciliation');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.registry?.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    if (signal === 'SIGKILL') this.deaths.push(new Date());
  }
}
