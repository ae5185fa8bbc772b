import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a receiver saw it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { id: string; type: string; subject: string; position?: number; data: Record<string, unknown> };
}

type Behaviour = (response: ServerResponse, received: Received) => void;

export const accept: Behaviour = (response) => void response.writeHead(204).end();
export const failWith =
  (status: number, headers: Record<string, string> = {}, body = 'no'): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** Permission to call so many times a minute. */
export const allow =
  (rate: string) =>
  (response: ServerResponse, headers: IncomingHttpHeaders): void =>
    void response
      .writeHead(200, {
        allow: 'POST',
        'webhook-allowed-origin': String(headers['webhook-request-origin']),
        'webhook-allowed-rate': rate,
      })
      .end();

/** A university's endpoint over loopback, which behaves as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** `OPTIONS` requests, as they came. */
  readonly asked: IncomingHttpHeaders[] = [];
  /** What it answers to a handshake: by default that it wants to be called, as often as one likes. */
  permission: (response: ServerResponse, headers: IncomingHttpHeaders) => void = allow('*');
  behaviour: Behaviour = accept;

  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      if (request.method === 'OPTIONS') {
        receiver.asked.push(request.headers);
        receiver.permission(response, request.headers);
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        const got = {
          path: request.url!,
          headers: request.headers,
          body,
          event: JSON.parse(body) as Received['event'],
        };
        receiver.received.push(got);
        receiver.behaviour(response, got);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    const receiver = new Receiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, stop);
    return receiver;
  }

  /** Bodies received about one subject, in order. */
  about(subject: string): Received[] {
    return this.received.filter(({ event }) => event.subject === subject);
  }
}
