/**
 * The bare loop, in a process of its own as the service is: posts one request over and over to each endpoint, over so many kept connections, and reads the answers.
 * It is told the request and the endpoints as one JSON line, and answers each further line, a number of posts, with the milliseconds that they took.
 */
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
const targets = urls.map((text) => new URL(text)).map(({ origin, pathname }) => ({ path: pathname, pool: new Pool(origin, { connections, pipelining: 1 }) }));

for (let line = await lines.next(); !line.done; line = await lines.next()) {
  let left = Number(line.value);
  const loop = async ({ pool, path }: (typeof targets)[number]): Promise<void> => {
    while (left-- > 0) {
      const answer = await pool.request({ path, method: 'POST', headers, body });
      await answer.body.dump();
    }
  };
  const milliseconds = await timed(() => Promise.all(targets.flatMap((target) => Array.from({ length: connections }, () => loop(target)))));
  process.stdout.write(`${milliseconds}\n`);
}
await Promise.all(targets.map(({ pool }) => pool.close()));
