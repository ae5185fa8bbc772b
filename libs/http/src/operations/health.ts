import { Injectable } from '@nestjs/common';

/** State of one thing that a service depends on. `degraded` is for operators to see; only `down` makes a service not ready. */
export interface HealthReport {
  readonly status: 'up' | 'degraded' | 'down';
  /** Numbers and names for operators; nothing of a tenant's. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Looks at one thing; what it throws counts as `down`. */
export type HealthCheck = () => Promise<HealthReport>;

/** Where libraries and services register what `/health` and `/ready` report. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, { check: HealthCheck; neededForReady: boolean }>();

  /**
   * @param name key in the report, in camel case
   * @param options.neededForReady whether `down` takes HTTP away; only what every request needs
   */
  register(name: string, check: HealthCheck, options: { neededForReady: boolean } = { neededForReady: false }): void {
    this.checks.set(name, { check, ...options });
  }

  /** Runs all checks side by side, each within two seconds. */
  async report(): Promise<{ status: HealthReport['status']; ready: boolean; checks: Record<string, HealthReport> }> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, { check, neededForReady }]) => ({
        name,
        neededForReady,
        report: await run(check),
      })),
    );
    const worst = entries.some(({ report }) => report.status !== 'up') ? 'degraded' : 'up';
    const ready = entries.every(({ report, neededForReady }) => !neededForReady || report.status !== 'down');
    return {
      status: ready ? worst : 'down',
      ready,
      checks: Object.fromEntries(entries.map(({ name, report }) => [name, report])),
    };
  }
}

async function run(check: HealthCheck): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(() => {
      resolve({ status: 'down', details: { error: 'no answer within 2 s' } });
    }, 2_000);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    // Anybody may read this: a message may hold an address or a name, a code does not.
    const code = (error as { code?: unknown } | undefined)?.code;
    return { status: 'down', details: { error: typeof code === 'string' ? code : 'failed' } };
  } finally {
    clearTimeout(timer);
  }
}
