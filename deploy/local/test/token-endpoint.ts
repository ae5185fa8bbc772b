import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Client credentials as identity takes them, for one client. @param token makes an access token of that client */
export async function tokenEndpoint(
  client: { id: string; secret: string },
  token: () => Promise<string>,
): Promise<{ url: string; server: Server }> {
  const expected = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.headers.authorization !== expected)
      return void response.writeHead(401).end();
    return void token().then((value) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: value, expires_in: 600, token_type: 'Bearer' })),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
