import { streamName } from './university.js';

/** Who may connect. */
export interface Users {
  /** The services: everything in their account. */
  readonly services: { readonly user: string; readonly passwordHash: string };
  /** Universities, each with the public half of its key. */
  readonly universities: readonly { readonly code: string; readonly publicKey: string }[];
}

/** The JetStream domain in which clients of universities find their durable: their account has no JetStream of its own. */
export const DOMAIN = 'collegium';
/** What a university may take of the server beside its stream. */
const LIMITS = { connections: 10, subscriptions: 100, payloadBytes: 4096 };

/** Begin of the only subjects that a university can receive on: the client option `inboxPrefix`. */
export function inboxPrefix(code: string): string {
  return `_INBOX_${code}`;
}

/**
 * Accounts and users, to be included in the server's configuration. No secrets: hashes and public keys.
 *
 * A university has an account of its own, which imports three services: ask for messages of its durable, look at it, acknowledge.
 * Permissions alone would not do: the server answers a pull request on whatever reply subject it names, with the server's rights in
 * that account, so that a university in the services' account could publish events and delete streams by asking.
 * @see docs/adr/0110-an-account-per-university.md
 */
export function serverConfig({ services, universities }: Users): string {
  const all = universities.map((university) => ({
    ...university,
    account: streamName(university),
    ...grants(university.code),
  }));
  return [
    '# Written by deploy/nats: change its list of universities, not this file.',
    'accounts {',
    '  COLLEGIUM {',
    '    jetstream: enabled',
    `    users = [{ user: ${quoted(services.user)}, password: ${quoted(services.passwordHash)} }]`,
    '    exports = [',
    ...all.flatMap(({ account, next, info, ack }) => [
      `      { service: ${quoted(next)}, response_type: stream, accounts: [${quoted(account)}] }`,
      `      { service: ${quoted(info)}, accounts: [${quoted(account)}] }`,
      `      { service: ${quoted(ack)}, accounts: [${quoted(account)}] }`,
    ]),
    '    ]',
    '  }',
    ...all.flatMap(({ code, publicKey, account, next, info, ack }) => [
      `  ${quoted(account)} {`,
      `    limits { max_connections: ${LIMITS.connections}, max_subscriptions: ${LIMITS.subscriptions}, max_payload: ${LIMITS.payloadBytes} }`,
      '    users = [{',
      `      nkey: ${quoted(publicKey)}`,
      `      permissions { publish { allow: [${[inDomain(next), inDomain(info), ack].map(quoted).join(', ')}] }, subscribe { allow: [${quoted(`${inboxPrefix(code)}.>`)}] } }`,
      '    }]',
      '    imports = [',
      ...[next, info].map(
        (subject) =>
          `      { service: { account: "COLLEGIUM", subject: ${quoted(subject)} }, to: ${quoted(inDomain(subject))} }`,
      ),
      `      { service: { account: "COLLEGIUM", subject: ${quoted(ack)} } }`,
      '    ]',
      '  }',
    ]),
    '}',
    '',
  ].join('\n');
}

/** Exactly what a university needs, without a wildcard in the place of a stream or a durable: that would let it drain another's. */
function grants(code: string): { next: string; info: string; ack: string } {
  const durable = `${streamName({ code })}.${code}`;
  return {
    next: `$JS.API.CONSUMER.MSG.NEXT.${durable}`,
    info: `$JS.API.CONSUMER.INFO.${durable}`,
    ack: `$JS.ACK.${durable}.>`,
  };
}

const inDomain = (subject: string): string => subject.replace('$JS.API.', `$JS.${DOMAIN}.API.`);
const quoted = (text: string): string => JSON.stringify(text);
