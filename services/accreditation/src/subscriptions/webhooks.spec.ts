import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { readEndpoint, readNetworks, refusalOfAddress, refusalOfEndpoint } from './address-guard.js';
import { holdUntil, MAXIMUM_TRIES, nextTry, readRetryAfter, verdictOn } from './retry-schedule.js';
import { nextHandshake, readPermission } from './handshake.js';
import { newWebhookKey, newWebhookSecret, readSecret, webhookHeaders } from './webhook-signature.js';

const NOW = new Date('2027-07-01T09:00:00Z');

describe('a webhook signature', () => {
  const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body: '{"data":"ü"}' };

  it('is accepted by the reference library, with either secret during a rotation', () => {
    const [old, fresh] = [newWebhookSecret(), newWebhookSecret()];
    const headers = webhookHeaders(message, { secrets: [fresh, old].map(readSecret), keys: [] });
    for (const secret of [old, fresh]) expect(new Webhook(secret).verify(message.body, headers)).toEqual({ data: 'ü' });
  });

  it.each([
    ['another secret', newWebhookSecret(), {}, message.body],
    ['another body', undefined, {}, '{"data":"u"}'],
    ['another id', undefined, { 'webhook-id': 'msg_2' }, message.body],
    ['another time', undefined, { 'webhook-timestamp': String(message.timestamp + 1) }, message.body],
  ])('is refused with %s', (_name, otherSecret, changes, body) => {
    const secret = newWebhookSecret();
    expect(() =>
      new Webhook(otherSecret ?? secret).verify(body, {
        ...webhookHeaders(message, { secrets: [readSecret(secret)], keys: [] }),
        ...changes,
      }),
    ).toThrow();
  });
});

describe('an asymmetric webhook signature', () => {
  const message = { id: 'msg_1', timestamp: 1_700_000_000, body: '{"data":"ü"}' };

  /** As a receiver does it that has read the specification and nothing of ours: raw key, RFC 8410 prefix, `id.timestamp.body`. */
  function verified(publicKey: string, headers: Record<string, string>, body: string): boolean {
    const raw = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64');
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
      format: 'der',
      type: 'spki',
    });
    const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
    const candidates = headers['webhook-signature']!.split(' ').filter((signature) => signature.startsWith('v1a,'));
    return candidates.some((signature) => verify(null, content, key, Buffer.from(signature.slice(4), 'base64')));
  }
  const pair = () => {
    const { publicKey, privateKey } = newWebhookKey();
    return { publicKey, privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }) };
  };

  it('is accepted under either public key during a rotation, beside the symmetric ones', () => {
    const [old, fresh, secret] = [pair(), pair(), newWebhookSecret()];
    const headers = webhookHeaders(message, {
      secrets: [readSecret(secret)],
      keys: [fresh.privateKey, old.privateKey],
    });
    expect(headers['webhook-signature']).toMatch(
      /^v1,[A-Za-z0-9+/]{43}= v1a,[A-Za-z0-9+/]{86}== v1a,[A-Za-z0-9+/]{86}==$/,
    );
    for (const { publicKey } of [old, fresh]) {
      expect(publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
      expect(verified(publicKey, headers, message.body)).toBe(true);
    }
    const now = { ...message, timestamp: Math.floor(Date.now() / 1000) };
    expect(
      new Webhook(secret).verify(
        message.body,
        webhookHeaders(now, { secrets: [readSecret(secret)], keys: [fresh.privateKey] }),
      ),
    ).toEqual({ data: 'ü' });
  });

  it.each([
    ['another key', pair().publicKey, {}, message.body],
    ['another body', undefined, {}, '{"data":"u"}'],
    ['another id', undefined, { 'webhook-id': 'msg_2' }, message.body],
    ['another time', undefined, { 'webhook-timestamp': '1700000001' }, message.body],
  ])('is refused with %s', (_name, other, changes, body) => {
    const { publicKey, privateKey } = pair();
    expect(
      verified(
        other ?? publicKey,
        { ...webhookHeaders(message, { secrets: [], keys: [privateKey] }), ...changes },
        body,
      ),
    ).toBe(false);
  });
});

describe('an answer to the handshake', () => {
  const origin = 'awards.example.org';
  const answer = (changes: object) =>
    readPermission({ status: 200, error: null, allowedOrigin: origin, allowedRate: '120', ...changes }, origin);

  it.each([
    [{}, 120],
    [{ allowedOrigin: '*' }, 120],
    [{ allowedOrigin: 'Awards.Example.ORG' }, 120],
    [{ status: 204 }, 120],
    [{ allowedRate: '*' }, null],
    [{ allowedRate: ' 1 ' }, 1],
    [{ allowedRate: undefined }, 600],
    [{ allowedRate: '999999999' }, null],
  ])('with %j allows %s calls a minute', (changes, rate) => {
    expect(answer(changes)).toEqual({ granted: true, rate });
  });

  it.each([
    [{ status: null, error: 'connect ECONNREFUSED' }, 'connect ECONNREFUSED'],
    [{ allowedOrigin: undefined }, 'no WebHook-Allowed-Origin'],
    [{ allowedOrigin: 'evil.example' }, 'another origin'],
    [{ allowedOrigin: '' }, 'another origin'],
    [{ allowedOrigin: '*, evil.example' }, 'another origin'],
    [{ status: 405 }, '405'],
    [{ status: 302 }, '302'],
    [{ status: 500 }, '500'],
    [{ allowedRate: '0' }, 'WebHook-Allowed-Rate'],
    [{ allowedRate: '-1' }, 'WebHook-Allowed-Rate'],
    [{ allowedRate: '1.5' }, 'WebHook-Allowed-Rate'],
    [{ allowedRate: 'many' }, 'WebHook-Allowed-Rate'],
  ])('with %j is no permission: %s', (changes, reason) => {
    expect(answer(changes)).toEqual({ granted: false, reason: expect.stringContaining(reason) });
  });

  it('is asked for five times in little more than an hour, and then on request', () => {
    let at = NOW;
    let tries = 1;
    for (let next: Date | undefined; (next = nextHandshake(tries, at)); tries++) at = next;
    expect([tries, Math.round((at.getTime() - NOW.getTime()) / 60_000)]).toEqual([5, 71]);
  });
});

describe('the retry schedule', () => {
  it('tries ten times over some 75 hours', () => {
    let at = NOW;
    let tries = 1;
    for (let next: Date | undefined; (next = nextTry(tries, { status: 500, retryAfter: null }, at, 0)); tries++)
      at = next;
    expect(tries).toBe(MAXIMUM_TRIES);
    expect(tries).toBe(10);
    expect((at.getTime() - NOW.getTime()) / 3_600_000).toBeCloseTo(75.6, 1);
  });

  it('adds at most a tenth of jitter', () => {
    const delay = (random: number) =>
      nextTry(4, { status: 500, retryAfter: null }, NOW, random)!.getTime() - NOW.getTime();
    expect([delay(0), delay(1)]).toEqual([7_200_000, 7_920_000]);
  });

  it.each([
    [1, 60, 60],
    [4, 60, 7200],
    [1, 10_000_000, 86_400],
  ])('after try %s, asked to wait %s s, waits %s s', (tries, retryAfter, seconds) => {
    expect(nextTry(tries, { status: 429, retryAfter }, NOW, 0)).toEqual(new Date(NOW.getTime() + seconds * 1000));
  });

  it.each([
    [429, 60, 60],
    [503, 10_000_000, 86_400],
    [500, 60, undefined],
    [429, null, undefined],
    [429, 0, undefined],
  ])('at %s with Retry-After %s leaves the endpoint alone for %s s', (status, retryAfter, seconds) => {
    expect(holdUntil({ status, retryAfter }, NOW)).toEqual(
      seconds === undefined ? undefined : new Date(NOW.getTime() + seconds * 1000),
    );
  });

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'retry'],
    [307, 'retry'],
    [400, 'retry'],
    [404, 'retry'],
    [410, 'disable'],
    [429, 'retry'],
    [500, 'retry'],
    [null, 'retry'],
  ] as const)('takes %s as %s', (status, verdict) => {
    expect(verdictOn({ status, retryAfter: null })).toBe(verdict);
  });

  it.each([
    ['120', 120],
    [' 5 ', 5],
    ['Thu, 01 Jul 2027 09:01:00 GMT', 60],
    ['Wed, 30 Jun 2027 09:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('reads Retry-After %j as %s', (header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds);
  });
});

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.169.254',
    '169.254.170.2',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a00:1',
    '2001::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::',
    '3fff::1',
    '5f00::1',
    'localhost',
    '127.1',
    '',
  ])('%s is never called', (address) => {
    expect(refusalOfAddress(address, [])).toBeDefined();
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '51.140.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2001:4860:4860::8888',
    '2a00:1450:4009::1',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(refusalOfAddress(address, [])).toBeUndefined();
  });

  it('may be called where an operator allows its network, and only that one', () => {
    const allowed = readNetworks('127.0.0.0/8, fd00::/8');
    expect(['127.0.0.1', '::ffff:127.0.0.1', 'fd00::5'].map((address) => refusalOfAddress(address, allowed))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(['10.0.0.1', '::1', '169.254.169.254'].every((address) => refusalOfAddress(address, allowed))).toBe(true);
  });

  it('of a network that is none stops the start', () => {
    expect(() => readNetworks('127.0.0.1')).toThrow();
    expect(readNetworks('')).toEqual([]);
  });
});

describe('an endpoint', () => {
  it.each([
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org',
    'https://user@example.org/',
    'https://:secret@example.org/',
    'https://example.org/#fragment',
    'example.org',
    '',
    `https://example.org/${'x'.repeat(2048)}`,
  ])('%s is refused by its form', (text) => {
    expect(readEndpoint(text)).toHaveProperty('refusal');
  });

  const allowed = readNetworks('127.0.0.0/8');
  it.each([
    ['http://example.org/', ['8.8.8.8'], 'only https is called'],
    ['https://example.org:22/', ['8.8.8.8'], 'port 22 is not called'],
    ['https://example.org/', [], 'example.org has no address'],
    ['https://example.org/', ['8.8.8.8', '10.0.0.1'], '10.0.0.1 is not a public address'],
    ['http://mixed.example/', ['127.0.0.1', '8.8.8.8'], 'only https is called'],
  ])('%s at %j is refused: %s', (text, addresses, refusal) => {
    expect(refusalOfEndpoint(new URL(text), addresses, allowed)).toBe(refusal);
  });

  it.each([
    ['https://example.org/hooks', ['8.8.8.8']],
    ['https://example.org:8443/', ['2a00:1450:4009::1']],
    ['http://localhost:4010/hooks', ['127.0.0.1']],
  ])('%s at %j may be called', (text, addresses) => {
    expect(refusalOfEndpoint(new URL(text), addresses, allowed)).toBeUndefined();
  });

  it.each([
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://[::ffff:7f00:1]/', '[::ffff:7f00:1]'],
  ])('%s is seen as what it is', (text, hostname) => {
    expect((readEndpoint(text) as { url: URL }).url.hostname).toBe(hostname);
  });
});
