/**
 * Endpoints of many universities in a process of its own: a port each on 127.0.0.1, answering 204 as fast as it can, or never if told so. It prints their ports as one
 * JSON line, and answers each line on its input: `count` with how many deliveries came, `last` with headers and body of the last one, `latencies` with milliseconds from an
 * event's time to its arrival by endpoint, `hang N` and `reset` with `null`.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

let received = 0;
let hanging = -1;
let timed = false;
let latencies: number[][] = [];
let last: { headers: IncomingHttpHeaders; parts: Buffer[] } | undefined;

const ports: number[] = [];
for (let endpoint = 0; endpoint < Number(process.argv[2]); endpoint++) {
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(200, { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' }).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (endpoint === hanging) return;
      received++;
      last = { headers: request.headers, parts };
      if (timed)
        (latencies[endpoint] ??= []).push(
          Date.now() - Date.parse((JSON.parse(Buffer.concat(parts).toString()) as { time: string }).time),
        );
      response.writeHead(204).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.push((server.address() as AddressInfo).port);
}
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
say(ports);

const commands: Readonly<Record<string, (argument: string | undefined) => unknown>> = {
  count: () => received,
  last: () => last && { headers: last.headers, body: Buffer.concat(last.parts).toString() },
  latencies: () => latencies,
  hang: (endpoint) => {
    hanging = Number(endpoint);
    timed = true;
    return null;
  },
  reset: () => {
    received = 0;
    hanging = -1;
    timed = false;
    latencies = [];
    return null;
  },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const [name, argument] = line.split(' ');
  say(commands[name!]!(argument));
});
