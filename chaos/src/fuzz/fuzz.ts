import { request as httpRequest } from 'node:http';
import type { Addresses } from '@collegium/local';
import fc from 'fast-check';
import type { Accounts } from './accounts.js';
import { operationsOf, type Operation } from './operations.js';
import { requestsTo, type FuzzRequest } from './requests.js';

/** Requests under way at a time. */
const AT_ONCE = 4;

/** Longest to wait for an answer; feeds that stay open are left then. */
const PATIENCE_MS = 15_000;

/** Most of an answer that is looked at. */
const LOOKED_AT = 65_536;

/** An answer that nobody should get. */
export interface Finding {
  readonly what: string;
  readonly request: FuzzRequest;
  readonly status: number;
  readonly answer: string;
}

/** What a run came to. */
export interface FuzzResult {
  readonly requests: number;
  readonly byStatus: ReadonlyMap<number, number>;
  readonly findings: readonly Finding[];
}

/** A frame of a stack trace, or a path of the installation. */
const TRACE = /\bat [\w.<> ]+ \((file:|node:|\/)|node_modules\/|\/dist\/[\w/-]+\.js:\d/;

/** Sends so many requests and says which answers are failures of ours. The same seed makes the same requests, as far as what exists is the same. */
export async function fuzz(
  addresses: Addresses,
  accounts: Accounts,
  { requests, seed, report }: { requests: number; seed: number; report: (line: string) => void },
): Promise<FuzzResult> {
  const operations = await operationsOf(addresses);
  const byStatus = new Map<number, number>();
  const findings: Finding[] = [];
  let sent = 0;
  // In batches: what earlier ones have made is known to later ones.
  for (let batch = 0; sent < requests; batch++) {
    const known = await whatExists(addresses, accounts, operations);
    const made = fc.sample(requestsTo(operations, { ...known, accounts: accounts.roles }), {
      seed: seed + batch,
      numRuns: Math.min(1_000, requests - sent),
    });
    const queue = made[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (const request of queue) {
        const found = await tryOne(addresses, accounts, request);
        byStatus.set(found.status, (byStatus.get(found.status) ?? 0) + 1);
        if (found.what !== undefined) findings.push(found as Finding);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    sent += made.length;
    report(`${sent} of ${requests} requests, ${findings.length} findings`);
  }
  return { requests: sent, byStatus, findings };
}

async function tryOne(
  addresses: Addresses,
  accounts: Accounts,
  request: FuzzRequest,
): Promise<Omit<Finding, 'what'> & { what: string | undefined }> {
  const token = request.account === undefined ? undefined : await accounts.tokenOf(request.account);
  const { status, answer } = await send(addresses[request.operation.service], request, token);
  const what =
    status >= 500
      ? `${status}`
      : TRACE.test(answer)
        ? 'a stack trace'
        : status >= 200 && status < 300 && token === undefined && !request.operation.isPublic
          ? 'let in without a token'
          : undefined;
  return { what, request, status, answer: answer.slice(0, 500) };
}

/** Node's own client: `fetch` mends what is hostile in a path. Status 0 stands for an answer that did not come, or a connection that ended. */
function send(
  address: string,
  { operation, target, headers, body }: FuzzRequest,
  token: string | undefined,
): Promise<{ status: number; answer: string }> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(address);
    const bytes = body === undefined ? undefined : Buffer.from(body, 'utf8');
    const sent = httpRequest({
      hostname,
      port,
      method: operation.method,
      path: target.replaceAll(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character.toWellFormed())),
      headers: {
        ...headers,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(bytes ? { 'content-length': bytes.length } : {}),
      },
      agent: false,
      timeout: PATIENCE_MS,
    });
    let [status, answer] = [0, ''];
    const done = (): void => {
      sent.destroy();
      resolve({ status, answer });
    };
    const patience = setTimeout(done, PATIENCE_MS);
    sent.once('close', () => clearTimeout(patience));
    sent.once('timeout', done);
    sent.once('error', done); // a connection that ended early; what it had said until then counts
    sent.once('response', (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        answer += chunk;
        if (answer.length > LOOKED_AT) done();
      });
      response.once('end', done);
      response.once('error', done);
    });
    sent.end(bytes);
  });
}

/** Ids and codes out of every list, as those see them who see most. */
async function whatExists(
  addresses: Addresses,
  accounts: Accounts,
  operations: readonly Operation[],
): Promise<{ ids: string[]; codes: string[] }> {
  const [ids, codes] = [new Set<string>(['01a00000-0000-7000-8000-000000000000']), new Set(['hertscam', 'herts'])];
  const lists = operations.filter(
    ({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.includes('{'),
  );
  for (const operation of lists)
    for (const account of [0, 2, 3]) {
      const token = await accounts.tokenOf(account);
      const { status, answer } = await send(
        addresses[operation.service],
        { operation, target: operation.path, headers: {}, account },
        token,
      );
      if (status !== 200) continue;
      for (const [id] of answer.matchAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) if (ids.size < 200) ids.add(id);
      for (const [, code] of answer.matchAll(/"(?:code|urn|number|reference)":"([\w-]{1,60})"/g))
        if (codes.size < 100) codes.add(code!);
    }
  return { ids: [...ids], codes: [...codes] };
}
