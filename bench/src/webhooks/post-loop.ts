/**
 * The bare loop, in a process of its own as the service is: posts one request over and over to each endpoint, over so many kept connections, and reads the answers.
 * It is told the request and the endpoints as one JSON line, and answers each further line, a number of posts, with the milliseconds that they took. After the
 * number may stand `signed`: then each post is signed with HMAC-SHA256 and Ed25519 first.
 */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { timed } from '../measure.js';

/** What the loop is told first. */
export interface Order {
  readonly urls: readonly string[];
  readonly connections: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { urls, connections, headers, body } = JSON.parse((await lines.next()).value as string) as Order;
const targets = urls
  .map((text) => new URL(text))
  .map(({ origin, pathname }) => ({ path: pathname, pool: new Pool(origin, { connections, pipelining: 1 }) }));

const [secret, { privateKey }] = [randomBytes(32), generateKeyPairSync('ed25519')];

function signed(): Record<string, string> {
  const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  return {
    ...headers,
    'webhook-signature': `v1,${createHmac('sha256', secret).update(content).digest('base64')} v1a,${sign(null, content, privateKey).toString('base64')}`,
  };
}

for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const [posts, how] = (line.value as string).split(' ');
  let left = Number(posts);
  const loop = async ({ pool, path }: (typeof targets)[number]): Promise<void> => {
    while (left-- > 0) {
      const answer = await pool.request({ path, method: 'POST', headers: how === 'signed' ? signed() : headers, body });
      await answer.body.dump();
    }
  };
  const milliseconds = await timed(() =>
    Promise.all(targets.flatMap((target) => Array.from({ length: connections }, () => loop(target)))),
  );
  process.stdout.write(`${milliseconds}\n`);
}
await Promise.all(targets.map(({ pool }) => pool.close()));
