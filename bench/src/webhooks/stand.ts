import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { provisionDatabase } from '@collegium/persistence';
import { testIssuer } from '@collegium/testing';
import { eventually } from '@collegium/testing/servers';
import pg from 'pg';
import type { Ground } from '../ground.js';

/** An event as a university gets it: about a kilobyte. */
const data = JSON.stringify({
  claimId: randomUUID(),
  provider: 'hertscam',
  university: 'herts',
  revision: 1,
  awardId: randomUUID(),
  certificateNumber: 'HERTSCAM-2027-0H4PQ7R2XK-C',
  certificateUrl: 'https://awards.example.org/certificates/HERTSCAM-2027-0H4PQ7R2XK-C',
  credentialDigest: randomBytes(32).toString('hex'),
  agreement: { agreementId: randomUUID(), courseCode: 'SC7HCEL', route: 'recognition' },
  credit: { points: 30, scheme: 'CATS', level: 7 },
  learner: { personId: randomUUID(), displayName: 'Zoë Nkemelu-Žák', latinName: 'Zoe Nkemelu-Zak' },
  workDigests: [randomBytes(32).toString('hex')],
  replyBy: '2027-08-01',
});

/** The accreditation service as it is shipped, alone, with one proved subscription per endpoint, each of a university of its own. */
export class Stand {
  private constructor(
    readonly owner: pg.Pool,
    private readonly child: ChildProcess,
    private readonly issuer: Awaited<ReturnType<typeof testIssuer>>,
  ) {}

  static async start({ postgres, nats }: Ground, urls: readonly string[]): Promise<Stand> {
    const database = await provisionDatabase(postgres.adminUrl, { service: 'accreditation', password: 'bench' });
    const issuer = await testIssuer();
    const port = await freePort();
    const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@collegium/accreditation/main'))], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        DATABASE_URL: database.appUrl,
        DATABASE_SYSTEM_URL: database.systemUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        NATS_URL: nats.url,
        OIDC_ISSUER: issuer.url,
        OIDC_AUDIENCE: issuer.audience,
        RATE_LIMIT_PER_MINUTE: '0',
        LOG_LEVEL: 'error',
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      },
    });
    const stand = new Stand(new pg.Pool({ connectionString: database.ownerUrl, max: 2 }), child, issuer);
    const base = `http://127.0.0.1:${port}`;
    await eventually(
      () =>
        fetch(`${base}/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { within: 60_000, what: 'the service' },
    );
    for (const [n, url] of urls.entries()) await stand.subscribe(base, `u${n}`, url);
    await stand.until(
      `select 1 where not exists (select from subscriptions where status <> 'active')`,
      'every endpoint to be proved',
    );
    return stand;
  }

  /** Writes events into the outbox, spread over the universities, each about something else. */
  async publish(events: number, universities: number): Promise<void> {
    await this.owner.query(
      `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers)
       select gen_random_uuid(), 'accreditation.credit_requested.v1', 'u' || n % $2::int, 'hertscam', gen_random_uuid()::text, 1, clock_timestamp(), $3::json, json_build_object('correlationid', gen_random_uuid()::text) from generate_series(1, $1::int) n`,
      [events, universities, data],
    );
  }

  /** Nothing is left to number or to publish: from here on only deliveries cost something. */
  settled(): Promise<void> {
    return this.until(
      `select 1 where not exists (select from outbox where position is null) and not exists (select from outbox where position > (select published_to from feed_state) and published_at is null)`,
      'events to be published',
    );
  }

  async until(condition: string, what: string): Promise<void> {
    await eventually(async () => (await this.owner.query(condition)).rowCount === 1, { within: 120_000, what });
  }

  get pid(): number {
    return this.child.pid!;
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM');
    await new Promise((resolve) => this.child.once('exit', resolve));
    await this.issuer.stop();
    await this.owner.end();
  }

  private async subscribe(base: string, university: string, url: string): Promise<void> {
    const token = await this.issuer.token({ roles: [`university:${university}:client`] });
    const response = await fetch(`${base}/v1/subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url }),
    });
    if (!response.ok) throw new Error(`No subscription: ${response.status} ${await response.text()}`);
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
