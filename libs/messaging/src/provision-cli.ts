import { NatsLink } from './nats/connection.js';
import { provision } from './nats/provision.js';

/** `node provision-cli.js`: brings all streams to their definitions. Environment: `NATS_URL`, `STREAM_REPLICAS` (default 1). */
async function main(): Promise<void> {
  const { NATS_URL: natsUrl, STREAM_REPLICAS: replicas = '1' } = process.env;
  if (!natsUrl) throw new Error('Cannot provision: set NATS_URL.');
  if (!/^[1-9]$/.test(replicas)) throw new Error('Cannot provision: STREAM_REPLICAS must be a number from 1 to 9.');
  const link = new NatsLink(natsUrl, 'provision');
  try {
    for (const { stream, done } of await provision(await link.manager(AbortSignal.timeout(30_000)), {
      replicas: Number(replicas),
    }))
      process.stdout.write(`${stream.padEnd(16)} ${done}\n`);
  } finally {
    await link.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
