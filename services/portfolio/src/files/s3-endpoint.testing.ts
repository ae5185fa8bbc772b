import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export const credentials = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };

/** The part of Amazon S3's REST interface that a file store uses, over loopback: it stores bytes, checks every signature (SigV4) and every payload digest. */
export interface S3Endpoint {
  url: string;
  /** Uploads in parts that were neither completed nor aborted. */
  unfinished(): number;
  /** Bytes of each body that came with an object or a part. */
  bodies: number[];
  close(): Promise<void>;
}

interface Stored {
  bytes: Buffer;
  at: Date;
}

export async function s3Endpoint(): Promise<S3Endpoint> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const bodies: number[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response
        .writeHead(error instanceof Refused ? error.status : 500)
        .end(error instanceof Error ? error.message : '');
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://endpoint');
    const body = await buffer(request);
    verify(request, url, body);
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const uploadId = url.searchParams.get('uploadId');
    const xml = (status: number, text: string): void =>
      void response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
    const etag = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

    if (request.method === 'POST' && url.searchParams.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return xml(
        200,
        `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (request.method === 'PUT' && uploadId) {
      const parts = uploads.get(uploadId);
      if (!parts) throw new Refused(404, 'NoSuchUpload');
      parts.set(Number(url.searchParams.get('partNumber')), body);
      bodies.push(body.length);
      return void response.writeHead(200, { etag: etag(body) }).end();
    }
    if (request.method === 'POST' && uploadId) {
      const parts = uploads.get(uploadId);
      if (!parts) throw new Refused(404, 'NoSuchUpload');
      const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/gu)].map(([, number]) =>
        Number(number),
      );
      const bytes = Buffer.concat(named.map((number) => parts.get(number) ?? Buffer.alloc(0)));
      objects.set(key, { bytes, at: new Date() });
      uploads.delete(uploadId);
      return xml(
        200,
        `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>${etag(bytes)}</ETag></CompleteMultipartUploadResult>`,
      );
    }
    if (request.method === 'DELETE') {
      if (uploadId) uploads.delete(uploadId);
      else objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (request.method === 'PUT') {
      objects.set(key, { bytes: body, at: new Date() });
      bodies.push(body.length);
      return void response.writeHead(200, { etag: etag(body) }).end();
    }
    if (request.method === 'GET' && url.searchParams.get('list-type') === '2')
      return xml(200, listing(objects, url.searchParams));
    const found = objects.get(key);
    if (request.method !== 'GET' || !found)
      return xml(404, '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>');
    response.writeHead(200, { 'content-length': String(found.bytes.length), etag: etag(found.bytes) }).end(found.bytes);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    unfinished: () => uploads.size,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Pages of two, so that a reader must ask again. */
function listing(objects: ReadonlyMap<string, Stored>, query: URLSearchParams): string {
  const from = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > from).toSorted();
  const shown = keys.slice(0, 2);
  const contents = shown
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.at.toISOString()}</LastModified><Size>${objects.get(key)?.bytes.length}</Size></Contents>`,
    )
    .join('');
  const more =
    keys.length > shown.length
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${shown.at(-1)}</NextContinuationToken>`
      : '<IsTruncated>false</IsTruncated>';
  return `<ListBucketResult>${more}${contents}</ListBucketResult>`;
}

/** Signature version 4 as Amazon documents it: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function verify(request: IncomingMessage, url: URL, body: Buffer): void {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/u.exec(
      request.headers.authorization ?? '',
    );
  if (!match) throw new Refused(403, 'AccessDenied');
  const [, accessKeyId, date = '', region = '', signedHeaders = '', signature] = match;
  const payload = String(request.headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== createHash('sha256').update(body).digest('hex'))
    throw new Refused(400, 'XAmzContentSHA256Mismatch');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('');
  const canonical = [request.method, url.pathname, query, headers, signedHeaders, payload].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    `${date}/${region}/s3/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = hmac(hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, date), region), 's3'), 'aws4_request');
  if (accessKeyId !== credentials.accessKeyId || hmac(key, toSign).toString('hex') !== signature)
    throw new Refused(403, 'SignatureDoesNotMatch');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
