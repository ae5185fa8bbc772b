/**
 * A university's registry, as a process of its own. It knows only the public interface: how to get a token with its own
 * client, how to subscribe, what arrives at its webhook, and how to answer. It prints one JSON line when it listens.
 * With `UNIVERSITY_HOST`, the name by which the platform reaches this machine, it listens on all addresses; else on 127.0.0.1.
 */
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from './registry.js';
import { verified } from './signature.js';

const settings = ['ACCREDITATION_URL', 'TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'DECISIONS', 'LOG_FILE'] as const;
const missing = settings.filter((name) => process.env[name] === undefined);
if (missing.length > 0) {
  console.error(`Missing settings: ${missing.join(', ')}`);
  process.exit(2);
}
const env = process.env as Record<(typeof settings)[number], string>;

const registry = new Registry({
  accreditationUrl: env.ACCREDITATION_URL,
  tokenUrl: env.TOKEN_URL,
  clientId: env.CLIENT_ID,
  clientSecret: env.CLIENT_SECRET,
  decisions: JSON.parse(env.DECISIONS) as Record<string, 'query' | 'reject'>,
});
let secret: string | undefined;

const server = createServer((request, response) => {
  const answer = (status: number): void => void response.writeHead(status).end();
  if (request.method === 'OPTIONS') {
    agree(request, response);
    return;
  }
  receive(request).then(answer, (error: unknown) => {
    console.error(error);
    answer(500);
  });
});

/** Says that it wants to be called: the platform asks before it sends anything (CloudEvents HTTP webhooks, section 4). */
function agree(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { allow: 'POST', 'webhook-allowed-origin': String(request.headers['webhook-request-origin']), 'webhook-allowed-rate': '*' }).end();
}

async function receive(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const header = (name: string): string => String(request.headers[name] ?? '');
  const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
  const genuine = secret !== undefined && verified(secret, headers, body);
  appendFileSync(env.LOG_FILE, `${JSON.stringify({ receivedAt: new Date().toISOString(), verified: genuine, headers, event: JSON.parse(body) as unknown })}\n`);
  if (!genuine) return 401;
  await registry.hear(JSON.parse(body) as Parameters<Registry['hear']>[0]);
  return 204;
}

const publicHost = process.env.UNIVERSITY_HOST;

server.listen(0, publicHost ? '0.0.0.0' : '127.0.0.1', () => {
  const url = `http://${publicHost || '127.0.0.1'}:${(server.address() as AddressInfo).port}/events`;
  registry.subscribe(url).then(
    (given) => {
      secret = given;
      console.log(JSON.stringify({ listening: url }));
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

process.on('SIGTERM', () => server.close(() => process.exit(0)));
