/**
 * A verifier that others wrote, the Digital Credentials Consortium's, as a process of its own: it knows a credential and what this names, and nothing else.
 *   main.mjs ORIGIN   where the credential's names are to be found: a sandbox serves without TLS what `did:web` and its own addresses name
 * Reads one line `{"credential": {...}, "aheadMs": 0}` after the other and answers each with one line; a sandbox's clock is that far ahead of this machine's.
 */
import { createInterface } from 'node:readline';

const origin = new URL(process.argv[2]);
const RealDate = Date;
let aheadMs = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [RealDate.now() + aheadMs]));
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};

const network = globalThis.fetch;
globalThis.fetch = async (input) => {
  const url = new URL(typeof input === 'string' ? input : (input.url ?? input));
  if (url.host !== origin.host) throw new TypeError(`${url} is not what a sandbox names`);
  const response = await network(new URL(url.pathname + url.search, origin));
  return new Response(await response.text(), {
    status: response.status,
    headers: { 'content-type': 'application/json' },
  });
};

// It tells of JSON schemas that it cannot fetch: signature and status are what it is asked about here.
console.log = console.error = () => undefined;
// Only now: what it is made of keeps what it finds when it is loaded.
const { verifyCredential } = await import('@digitalcredentials/verifier-core');
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  aheadMs = question.aheadMs;
  const { log = [], errors = [] } = await verifyCredential({ credential: question.credential, knownDIDRegistries: [] });
  process.stdout.write(
    `${JSON.stringify({ log: log.map(({ id, valid, error }) => ({ id, valid: valid ?? null, error: error?.name ?? null })), errors: errors.map(({ name }) => name) })}\n`,
  );
}
