import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'undici';
import { AccreditationEnv } from '../config.js';
import { readEndpoint } from './address-guard.js';
import { EndpointGuard, type CheckedAddress } from './endpoint-guard.service.js';
import { exchange } from './exchange.js';
import { WebhookSender } from './webhook.sender.js';

/** A guard whose names resolve as the test says: each look-up to the next answer, the last for good. */
class ToldGuard extends EndpointGuard {
  lookUps = 0;

  constructor(
    allowed: string,
    private readonly names: Readonly<Record<string, readonly (readonly string[])[]>>,
  ) {
    super(Object.assign(new AccreditationEnv(), { WEBHOOK_ALLOWED_NETWORKS: allowed }));
  }

  protected override resolve(name: string): Promise<CheckedAddress[]> {
    const answers = this.names[name] ?? [];
    const answer = answers[Math.min(this.lookUps++, answers.length - 1)] ?? [];
    return Promise.resolve(answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }
}

const PUBLIC = '93.184.215.14';
const names: Record<string, readonly (readonly string[])[]> = {
  'example.org': [[PUBLIC]],
  'example.org.': [[PUBLIC]],
  localhost: [['127.0.0.1', '::1']],
  'localhost.': [['127.0.0.1']],
  'app.localhost': [['127.0.0.1']],
  'localtest.me': [['127.0.0.1']],
  '10.0.0.1.nip.io': [['10.0.0.1']],
  'metadata.google.internal': [['169.254.169.254']],
  'metadata.google.internal.': [['169.254.169.254']],
  'six.example': [['fd12:3456::1']],
  'mapped.example': [['::ffff:192.168.0.1']],
  'nat64.example': [['64:ff9b::a9fe:a9fe']],
  '6to4.example': [['2002:7f00:1::1']],
  'teredo.example': [['2001:0:4136:e378::1']],
  'mixed.example': [[PUBLIC, '10.0.0.5']],
  'mixed6.example': [['2a00:1450:4009::1', '::1']],
  'cgnat.example': [['100.100.100.200']],
  'xn--e1awd7f.com': [['172.16.0.9']],
};
const strict = new ToldGuard('', names);

async function refusalOf(text: string, guard: EndpointGuard): Promise<string | undefined> {
  const read = readEndpoint(text);
  return 'refusal' in read
    ? read.refusal
    : guard.addresses(read.url).then(
        () => undefined,
        (error: Error) => error.message,
      );
}

describe('an endpoint on a public installation', () => {
  it.each([
    // loopback and this host, however it is written
    'https://127.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.255.255.254/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://app.localhost/',
    'https://localtest.me/',
    // letters and dots that become others
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://%6c%6f%63alhost/',
    'https://ехаm.com/',
    'https:\\\\127.0.0.1\\',
    'https:/127.0.0.1/',
    'https://127.0.0.1\t/',
    'https://exa\u00admple.org@127.0.0.1/',
    // private, shared, link-local, metadata
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://167772161/',
    'https://100.64.0.1/',
    'https://cgnat.example/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://metadata.google.internal/',
    'https://metadata.google.internal./',
    'https://10.0.0.1.nip.io/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://six.example/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://240.0.0.1/',
    'https://198.18.0.1/',
    'https://[ff02::1]/',
    // one protocol in the other's clothes
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://mapped.example/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://nat64.example/',
    'https://[2002:a9fe:a9fe::]/',
    'https://6to4.example/',
    'https://teredo.example/',
    'https://[2001:db8::1]/',
    // one bad address among good ones
    'https://mixed.example/',
    'https://mixed6.example/',
    'https://nowhere.example/',
    // credentials, ports, schemes, forms
    'https://user@example.org/',
    'https://:pw@example.org/',
    'https://example.org@127.0.0.1/',
    'https://127.0.0.1%2f@example.org/',
    'https://example.org#@127.0.0.1/',
    'http://example.org/',
    'https://example.org:80/',
    'https://example.org:22/',
    'https://example.org:25/',
    'https://example.org:4222/',
    'https://example.org:5432/',
    'https://example.org:6379/',
    'https://example.org:0/',
    'https://example.org:65536/',
    'https://[fe80::1%25eth0]/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org:6379/_INFO',
    'data:text/plain,x',
    'javascript:alert(1)',
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
    'https://',
    '//example.org/',
    'example.org',
    `https://example.org/${'a'.repeat(3_000)}`,
  ])('%j is refused', async (text) => {
    expect(await refusalOf(text, strict)).toBeDefined();
  });

  it.each([
    'https://example.org/',
    'https://EXAMPLE.org./hooks?key=1',
    'https://example.org:443/',
    'https://example.org:8443/x',
    `https://${PUBLIC}/`,
    'https://[2a00:1450:4009::1]/',
  ])('%j may be called', async (text) => {
    expect(await refusalOf(text, strict)).toBeUndefined();
  });
});

describe('an endpoint in a network that the operator has named', () => {
  const selfHosted = new ToldGuard('10.1.0.0/16, fd00:1::/32', {
    inside: [['10.1.2.3']],
    six: [['fd00:1::7']],
    beside: [['10.2.0.1']],
    both: [['10.1.2.3', '10.2.0.1']],
  });
  it.each([
    ['http://inside:8080/', undefined],
    ['http://six/', undefined],
    ['http://beside/', '10.2.0.1 is not a public address'],
    ['http://both/', '10.2.0.1 is not a public address'],
    ['http://169.254.169.254/', '169.254.169.254 is not a public address'],
    ['http://127.0.0.1/', '127.0.0.1 is not a public address'],
  ])('%s: %s', async (text, refusal) => {
    expect(await refusalOf(text, selfHosted)).toBe(refusal);
  });
});

describe('a call', () => {
  const ended: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ended.splice(0)) await end();
  });

  async function serve(answer: RequestListener): Promise<number> {
    const server: Server = createServer(answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ended.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return (server.address() as AddressInfo).port;
  }
  function sender(guard: EndpointGuard): WebhookSender {
    const made = new WebhookSender(guard);
    ended.push(() => made.onApplicationShutdown());
    return made;
  }
  const post = (to: WebhookSender, url: string) => to.send({ method: 'POST', url, headers: {}, body: '{}' });

  it('goes to the address that was checked for its connection, whatever the name says a moment later', async () => {
    let hits = 0;
    const port = await serve((_request, response) => {
      hits++;
      response.writeHead(204).end();
    });
    // Checked once for the delivery and once for the connection: only what passes then is connected to.
    const rebound = new ToldGuard('127.0.0.0/8', { 'rebind.example': [['127.0.0.1'], ['10.0.0.1']] });
    expect(await post(sender(rebound), `http://rebind.example:${port}/`)).toMatchObject({
      status: null,
      error: expect.stringContaining('10.0.0.1 is not a public address'),
    });
    expect(hits).toBe(0);
    const steady = new ToldGuard('127.0.0.0/8', { 'rebind.example': [['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']] });
    const calling = sender(steady);
    expect(await post(calling, `http://rebind.example:${port}/`)).toMatchObject({ status: 204 });
    expect([hits, steady.lookUps]).toEqual([1, 2]);
  });

  it('is refused over a kept connection too, once the name leads elsewhere', async () => {
    const port = await serve((_request, response) => void response.writeHead(204).end());
    const guard = new ToldGuard('127.0.0.0/8', { 'moves.example': [['127.0.0.1'], ['127.0.0.1'], ['192.168.0.1']] });
    const calling = sender(guard);
    expect((await post(calling, `http://moves.example:${port}/`)).status).toBe(204);
    const until = performance.now() + 5_000;
    let answer = await post(calling, `http://moves.example:${port}/`);
    while (answer.status === 204 && performance.now() < until)
      answer = await post(calling, `http://moves.example:${port}/`);
    expect(answer.error).toBe('192.168.0.1 is not a public address');
  });

  it('looks a name up once, however many wait for it', async () => {
    const guard = new ToldGuard('', {});
    const calling = sender(guard);
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(calling, 'https://nowhere.example/')));
    expect([guard.lookUps, ...answers.map(({ error }) => error)]).toEqual([
      1,
      ...Array<string>(4).fill('nowhere.example has no address'),
    ]);
  });

  it('ends at the deadline, though the answer goes on byte by byte', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200);
      const trickle = setInterval(() => response.write('x'), 10);
      response.once('close', () => {
        clearInterval(trickle);
      });
    });
    const client = new Client(`http://127.0.0.1:${port}`);
    ended.unshift(() => client.destroy());
    await expect(
      exchange(client, { path: '/', method: 'POST', body: '{}' }, { deadlineMs: 200, mostBytes: 16_384 }),
    ).rejects.toThrow('No whole answer within 0.2 s');
  });

  it('follows no redirect, and reads no more of an answer than is kept', async () => {
    let elsewhere = 0;
    const other = await serve((_request, response) => {
      elsewhere++;
      response.end();
    });
    const port = await serve((request, response) => {
      if (request.url === '/redirect')
        return void response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end();
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more(); // without end
    });
    const calling = sender(new ToldGuard('127.0.0.0/8', {}));
    expect(await post(calling, `http://127.0.0.1:${port}/redirect`)).toMatchObject({ status: 302 });
    expect(elsewhere).toBe(0);
    expect((await post(calling, `http://127.0.0.1:${port}/endless`)).body).toHaveLength(16_384);
  });
});
