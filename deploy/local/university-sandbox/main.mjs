/**
 * A university's registry, for trying the platform out: plain Node, nothing of the platform's code, only its public interface.
 *   ACCREDITATION_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET   where the platform is, and the university's own client
 *   LOG_FILE          what the webhook received, one JSON object a line; the register lies in its folder, or in REGISTER_FOLDER
 *   DECISIONS         how it answers whom, as JSON: see registrar.mjs
 *   WAYS              webhook, feed, nats, separated by commas; default webhook. Any of them is enough; together they bring the same
 *   NATS_SERVERS, NATS_SEED_FILE, UNIVERSITY   for nats: host:port, the key that was handed over, the university's code
 *   PORT, UNIVERSITY_HOST   where it listens, and the name under which the platform reaches this machine (then on all addresses)
 * Prints one JSON line when it listens. GET / shows the register, GET /register.json gives it, GET /reconciliation compares it with the
 * platform, PUT /behaviours sets how it answers, POST /down {"seconds": 60} makes it unreachable for a while.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { page } from './page.mjs';
import { Platform, Refused } from './platform.mjs';
import { reconcile } from './reconcile.mjs';
import { Register } from './register.mjs';
import { Registrar } from './registrar.mjs';
import { isGenuine } from './signature.mjs';
import { pullNats, readFeed } from './ways.mjs';

const { env } = process;
const ways = (env.WAYS ?? 'webhook').split(',');
const needed = [
  'ACCREDITATION_URL',
  'TOKEN_URL',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'LOG_FILE',
  ...(ways.includes('nats') ? ['NATS_SERVERS', 'NATS_SEED_FILE', 'UNIVERSITY'] : []),
];
const missing = needed.filter((name) => !env[name]);
if (missing.length > 0) {
  console.error(`Missing settings: ${missing.join(', ')}`);
  process.exit(2);
}

const LARGEST = 1_048_576;
const university = env.UNIVERSITY ?? 'a university';
const platform = new Platform({
  accreditationUrl: env.ACCREDITATION_URL,
  tokenUrl: env.TOKEN_URL,
  clientId: env.CLIENT_ID,
  clientSecret: env.CLIENT_SECRET,
});
const register = new Register(env.REGISTER_FOLDER ?? dirname(env.LOG_FILE));
const registrar = new Registrar(register, platform);
registrar.script = JSON.parse(env.DECISIONS ?? '{}');
const keys = { secrets: [], publicKeys: [] };
const stop = new AbortController();
let downUntil = 0;
const isDown = () => Date.now() < downUntil;

function hear(event, way) {
  if (register.hear(event, way)) registrar.take(event);
}

async function receive(request) {
  const body = await bodyOf(request);
  const header = (name) => String(request.headers[name] ?? '');
  const headers = {
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
  };
  const verified = isGenuine(keys, headers, body);
  const event = JSON.parse(body);
  appendFileSync(
    env.LOG_FILE,
    `${JSON.stringify({ receivedAt: new Date().toISOString(), verified, headers, event })}\n`,
  );
  if (!verified) return [401];
  hear(event, 'webhook'); // on disk from here on: what it leads to can take its time
  return [204];
}

async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST) throw new RangeError('too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const json = (value) => [200, { 'content-type': 'application/json' }, JSON.stringify(value)];
const routes = {
  'GET /': async () => [
    200,
    { 'content-type': 'text/html; charset=utf-8' },
    page(
      university,
      register.books,
      await reconcile(platform, register.books).catch((error) => ({ error: error.message, differences: [] })),
    ),
  ],
  'GET /register.json': () => json({ ...register.books, subscription: undefined }),
  'GET /reconciliation': async () => json(await reconcile(platform, register.books)),
  'PUT /behaviours': async (request) => json((registrar.script = JSON.parse(await bodyOf(request)))),
  'POST /down': async (request) => {
    downUntil = Date.now() + JSON.parse(await bodyOf(request)).seconds * 1000;
    return json({ downUntil: new Date(downUntil).toISOString() });
  },
  // CloudEvents HTTP webhooks, section 4: the platform asks whether it may call before it does.
  'OPTIONS /events': (request) =>
    isDown()
      ? [503]
      : [
          200,
          {
            allow: 'POST',
            'webhook-allowed-origin': String(request.headers['webhook-request-origin'] ?? ''),
            'webhook-allowed-rate': '*',
          },
        ],
  'POST /events': (request) => (isDown() ? [503] : receive(request)),
};

const server = createServer((request, response) => {
  const route = routes[`${request.method} ${new URL(request.url, 'http://here').pathname}`];
  Promise.resolve(route ? route(request) : [404]).then(
    ([status, headers = {}, body]) => response.writeHead(status, headers).end(body),
    (error) => {
      const [status, text] =
        error instanceof SyntaxError
          ? [400, 'not JSON']
          : error instanceof RangeError
            ? [413, error.message]
            : [500, 'failed'];
      if (status === 500) console.error(error);
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(text);
    },
  );
});

/**
 * Subscribes, unless an earlier run did so for this address, and waits until the platform has asked whether it may call. A subscription
 * that was disabled while this registry was away is resumed: all that is owed comes.
 */
async function subscribe(url) {
  const known = register.books.subscription;
  const subscription =
    known?.url === url
      ? { ...(await patiently(() => platform.get(`/v1/subscriptions/${known.id}`))), secret: known.secret }
      : await platform.post('/v1/subscriptions', { url });
  keys.secrets.push(subscription.secret);
  register.subscribed({ id: subscription.id, url, secret: subscription.secret });
  if (subscription.status === 'disabled')
    await patiently(() => platform.post(`/v1/subscriptions/${subscription.id}/resume`));
  for (
    let { status, proofError } = subscription;
    status === 'unproved';
    { status, proofError } = await platform.get(`/v1/subscriptions/${subscription.id}`)
  ) {
    if (proofError) throw new Error(`The platform may not call ${url}: ${proofError}`);
    await delay(200);
  }
}

/** Asks again for a minute while nobody answers: the platform may be coming back as well. Only for what may be asked twice. */
async function patiently(ask) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 60 || (error instanceof Refused && error.status < 500)) throw error;
      await delay(1_000);
    }
  }
}

const closing = [];
server.listen(Number(env.PORT ?? 0), env.UNIVERSITY_HOST ? '0.0.0.0' : '127.0.0.1', async () => {
  try {
    const base = `http://${env.UNIVERSITY_HOST || '127.0.0.1'}:${server.address().port}`;
    registrar.start();
    if (ways.includes('webhook')) await subscribe(`${base}/events`);
    if (ways.includes('feed')) closing.push(readFeed({ platform, register, hear, isDown, signal: stop.signal }));
    if (ways.includes('nats'))
      closing.push(
        await pullNats({
          servers: env.NATS_SERVERS,
          seedFile: env.NATS_SEED_FILE,
          university,
          hear,
          isDown,
          signal: stop.signal,
          problem: (text) => register.problem(text),
        }),
      );
    console.log(JSON.stringify({ listening: `${base}/events`, register: `${base}/` }));
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});

process.on('SIGTERM', async () => {
  stop.abort();
  server.closeAllConnections();
  server.close();
  await Promise.allSettled([registrar.stop(), ...closing.map((part) => (typeof part === 'function' ? part() : part))]);
  process.exit(0);
});
