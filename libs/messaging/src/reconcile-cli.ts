import { sources, type Source } from '@collegium/contracts';
import { printReport } from './reconcile/report.js';
import { reconcile } from './reconcile/reconcile.js';

/**
 * `node reconcile-cli.js <service>`: compares the service's outbox and inbox with the streams and puts right what differs.
 * Environment: `DATABASE_SYSTEM_URL` of that service, `NATS_URL`, `STREAM_REPLICAS` (default 1).
 * Ends with 0, or with 1 if something could not be put right.
 */
async function main(): Promise<void> {
  const [service] = process.argv.slice(2);
  const { DATABASE_SYSTEM_URL: databaseUrl, NATS_URL: natsUrl, STREAM_REPLICAS: replicas = '1' } = process.env;
  const problems = [
    ...(sources.includes(service as Source) ? [] : [`name one of the services ${sources.join(', ')}`]),
    ...(databaseUrl ? [] : ['set DATABASE_SYSTEM_URL']),
    ...(natsUrl ? [] : ['set NATS_URL']),
    ...(/^[1-9]$/.test(replicas) ? [] : ['STREAM_REPLICAS must be a number from 1 to 9']),
  ];
  if (problems.length > 0 || !databaseUrl || !natsUrl) throw new Error(`Cannot reconcile: ${problems.join('; ')}.`);
  const report = await reconcile({
    service: service as Source,
    databaseUrl,
    natsUrl,
    streams: { replicas: Number(replicas) },
  });
  process.stdout.write(`${printReport(report)}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
