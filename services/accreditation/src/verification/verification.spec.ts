import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PressService } from '../certificates/press.service.js';
import type { AccreditationEnv } from '../config.js';
import { bakePng, bakeSvg } from '../credentials/baking.js';
import { aCertificate, anIssuer, NOW, STATUS } from '../credentials/credential.builder.js';
import type { Json } from '../credentials/credential.js';
import { didWebUrl } from '../credentials/controller.js';
import { RemoteDocuments } from './remote-documents.service.js';
import { kindOf, presentedIn } from './submission.js';
import { VerificationThreads } from './verification-threads.service.js';

jest.setTimeout(300_000);

const issuer = anIssuer();
const threads = new VerificationThreads();
const press = new PressService();
let made: { json: string; jwt: string; pdf: Uint8Array };
beforeAll(async () => {
  made = await press.press(
    { certificate: aCertificate(), status: STATUS, proofKey: issuer.signer.id, jwtKey: issuer.jwtSigner.id },
    (algorithm, data) => (algorithm === 'Ed25519' ? issuer.signer : issuer.jwtSigner).sign(data),
  );
});
afterAll(async () => {
  await press.onApplicationShutdown();
  await threads.onApplicationShutdown();
});
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const read = async (content: Uint8Array | string) => {
  const { kind, text } = await threads.run('read', Buffer.from(content as string));
  return { kind, presented: presentedIn(text) };
};

/** A PDF with a file attached, whose bytes are packed as they are given. */
function pdfWith(packed: Buffer, length: number): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(credential.json) 4 0 R] >> >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>',
    '<< /Type /Filespec /F (credential.json) /UF (credential.json) /EF << /F 5 0 R >> >>',
    `<< /Type /EmbeddedFile /Filter /FlateDecode /Params << /Size ${length} >> /Length ${packed.length} >>\nstream\n${packed.toString('latin1')}\nendstream`,
  ];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

describe('what is handed in', () => {
  it('is told from its content', () => {
    expect(
      [png, Buffer.from(svg), Buffer.from('%PDF-1.7'), Buffer.from('\n {"a": 1}'), Buffer.from(made.jwt)].map(kindOf),
    ).toEqual(['png', 'svg', 'pdf', 'json', 'jwt']);
    expect(() => kindOf(Buffer.from('MZ\0\0'))).toThrow(/neither/);
  });

  it('gives the same credential in every form', async () => {
    const json = JSON.parse(made.json) as Json;
    expect(await read(made.json)).toEqual({ kind: 'json', presented: json });
    expect(await read(made.jwt)).toEqual({ kind: 'jwt', presented: made.jwt });
    expect(await read(bakePng(png, made.json))).toEqual({ kind: 'png', presented: json });
    expect(await read(bakeSvg(svg, made.jwt))).toEqual({ kind: 'svg', presented: made.jwt });
    expect(await read(made.pdf)).toEqual({ kind: 'pdf', presented: json });
  });

  it.each<[string, () => Uint8Array | string, string]>([
    ['a picture without credential', () => png, 'no_credential_in_file'],
    ['a PDF that is broken', () => '%PDF-1.7\nnothing', 'file_malformed'],
    ['an SVG with entities', () => `<!DOCTYPE svg [<!ENTITY a "b">]>${svg}`, 'file_unsupported'],
    ['JSON that is none', () => '{"id": ', 'not_json'],
    ['a program', () => 'MZ\0\0', 'file_unknown'],
  ])('is refused if it is %s', async (_name, file, code) => {
    await expect(read(file())).rejects.toMatchObject({ code });
  });

  it('is read out of a PDF of any maker', async () => {
    const json = Buffer.from('{"type":["VerifiableCredential"]}');
    expect(await read(pdfWith(deflateSync(json), json.length))).toEqual({
      kind: 'pdf',
      presented: JSON.parse(json.toString()) as Json,
    });
  });

  it('is refused if it is a PDF whose attachment unzips to half a gigabyte, and the next one is read', async () => {
    const bomb = deflateSync(Buffer.alloc(500_000_000), { level: 1 });
    await expect(read(pdfWith(bomb, 10))).rejects.toMatchObject({ name: 'CheckFailed' });
    expect((await read(made.json)).kind).toBe('json');
  });
});

describe('a graph made to be slow', () => {
  const poison = (size: number): Json => {
    const ids = Array.from({ length: size }, (_, index) => `_:n${index}`);
    const achievement = ids.map((id) => ({
      id,
      type: ['Achievement'],
      related: ids.filter((other) => other !== id).map((other) => ({ id: other, type: ['Achievement'] })),
    }));
    return { ...(JSON.parse(made.json) as Json), credentialSubject: { type: ['AchievementSubject'], achievement } };
  };

  it.each([8, 60])(
    'of %s nodes that all look alike is refused in bounded time, and the next credential is checked',
    async (size) => {
      const started = performance.now();
      const jwk = issuer.ed25519.publicKey.export({ format: 'jwk' }) as Json;
      const check = (credential: Json) =>
        threads.proofs.embedded({
          credential,
          proof: (JSON.parse(made.json) as { proof: [never] }).proof[0],
          issuer: issuer.did,
          jwk,
          now: NOW.getTime(),
        });
      const outcome = await check(poison(size)).then(
        (findings) => findings.map(({ verified }) => verified),
        (error: { code: string }) => error.code,
      );
      expect([[false, false], 'limit_exceeded']).toContainEqual(outcome);
      expect(performance.now() - started).toBeLessThan(60_000);
      expect((await check(JSON.parse(made.json) as Json)).map(({ verified }) => verified)).toEqual([true, true]);
    },
  );
});

describe('fetching what a credential names', () => {
  let server: Server | undefined;
  const open: RemoteDocuments[] = [];
  const remote = (networks = '127.0.0.0/8') => {
    const made_ = new RemoteDocuments({ VERIFICATION_ALLOWED_NETWORKS: networks } as AccreditationEnv);
    open.push(made_);
    return made_;
  };
  const serve = async (listener: RequestListener) => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((documents) => documents.onApplicationShutdown()));
    server?.closeAllConnections();
    server?.close();
  });

  it.each([
    'http://127.0.0.1/status/1',
    'https://127.0.0.1/status/1',
    'https://localhost/did.json',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://2130706433/x',
    'https://user:pass@8.8.8.8/x',
    'https://8.8.8.8:22/x',
    'file:///etc/passwd',
    'http://8.8.8.8/x',
  ])('refuses %s', async (url) => {
    await expect(remote('').text(url)).rejects.toThrow(/no public address|only https|must not carry|port 22/);
  });

  it('tells no name that leads inside from one that leads nowhere', async () => {
    const reasons = await Promise.all(
      ['https://localhost/x', 'https://127.0.0.1/x', 'https://10.1.2.3/x', 'https://nowhere.invalid/x'].map((url) =>
        remote('')
          .text(url)
          .catch((error: Error) => error.message),
      ),
    );
    expect(new Set(reasons)).toEqual(new Set(['it has no public address']));
  });

  it('keeps what it got and asks again with its ETag', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers['if-none-match']);
      response
        .writeHead(request.headers['if-none-match'] ? 304 : 200, {
          etag: '"1"',
          'cache-control': request.url === '/held' ? 'max-age=60' : 'no-cache',
        })
        .end(request.headers['if-none-match'] ? undefined : '{"a":1}');
    });
    const documents = remote();
    expect([await documents.text(`${url}/held`), await documents.text(`${url}/held`)]).toEqual(['{"a":1}', '{"a":1}']);
    expect(seen).toEqual([undefined]);
    expect([await documents.text(`${url}/asked`), await documents.text(`${url}/asked`)]).toEqual([
      '{"a":1}',
      '{"a":1}',
    ]);
    expect(seen).toEqual([undefined, undefined, '"1"']);
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      'leads to another host',
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.2/x' }).end(),
      /another host/,
    ],
    [
      'leads round in circles',
      (request, response) => void response.writeHead(302, { location: `${request.url}1` }).end(),
      /was 302/,
    ],
    [
      'is compressed',
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      /compressed/,
    ],
    ['is too large', (_request, response) => void response.end('x'.repeat(4_000_001)), /larger than/],
    ['is an error', (_request, response) => void response.writeHead(500).end(), /was 500/],
    ['never ends', (_request, response) => void response.write('x'), /abort|timeout/i],
  ])('gives up on an answer that %s', async (_name, listener, reason) => {
    await expect(remote().text(`${await serve(listener)}/x`)).rejects.toThrow(reason);
  });
});

describe('a did:web', () => {
  it.each([
    ['did:web:example.org', 'https://example.org/.well-known/did.json'],
    ['did:web:example.org%3A8443:providers:star', 'https://example.org:8443/providers/star/did.json'],
  ])('%s is at %s', (did, url) => {
    expect(didWebUrl(did)).toBe(url);
  });

  it.each([
    'did:web:',
    'did:web:example.org:..:x',
    'did:web:example.org%2Fx',
    'did:web:user%40example.org',
    'did:web:example.org:a%2Fb',
    'did:web:example.org::x',
  ])('%s is refused', (did) => {
    expect(() => didWebUrl(did)).toThrow();
  });
});
