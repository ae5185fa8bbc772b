import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { readEndpoint, readNetworks, refusalOfAddress, refusalOfEndpoint } from './address-guard.js';
import { MAXIMUM_TRIES, nextTry, readRetryAfter, verdictOn } from './retry-schedule.js';
import { newWebhookSecret, webhookHeaders } from './webhook-signature.js';

const NOW = new Date('2027-07-01T09:00:00Z');

describe('a webhook signature', () => {
  const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body: '{"data":"ü"}' };

  it('is accepted by the reference library, with either secret during a rotation', () => {
    const [old, fresh] = [newWebhookSecret(), newWebhookSecret()];
    const headers = webhookHeaders(message, [fresh, old]);
    for (const secret of [old, fresh]) expect(new Webhook(secret).verify(message.body, headers)).toEqual({ data: 'ü' });
  });

  it.each([
    ['another secret', newWebhookSecret(), {}, message.body],
    ['another body', undefined, {}, '{"data":"u"}'],
    ['another id', undefined, { 'webhook-id': 'msg_2' }, message.body],
    ['another time', undefined, { 'webhook-timestamp': String(message.timestamp + 1) }, message.body],
  ])('is refused with %s', (_name, otherSecret, changes, body) => {
    const secret = newWebhookSecret();
    expect(() => new Webhook(otherSecret ?? secret).verify(body, { ...webhookHeaders(message, [secret]), ...changes })).toThrow();
  });
});

describe('the retry schedule', () => {
  it('tries ten times over some 75 hours', () => {
    let at = NOW;
    let tries = 1;
    for (let next: Date | undefined; (next = nextTry(tries, { status: 500, retryAfter: null }, at, 0)); tries++) at = next;
    expect(tries).toBe(MAXIMUM_TRIES);
    expect(tries).toBe(10);
    expect((at.getTime() - NOW.getTime()) / 3_600_000).toBeCloseTo(75.6, 1);
  });

  it('adds at most a tenth of jitter', () => {
    const delay = (random: number) => nextTry(4, { status: 500, retryAfter: null }, NOW, random)!.getTime() - NOW.getTime();
    expect([delay(0), delay(1)]).toEqual([7_200_000, 7_920_000]);
  });

  it.each([[1, 60, 60], [4, 60, 7200], [1, 10_000_000, 86_400]])('after try %s, asked to wait %s s, waits %s s', (tries, retryAfter, seconds) => {
    expect(nextTry(tries, { status: 429, retryAfter }, NOW, 0)).toEqual(new Date(NOW.getTime() + seconds * 1000));
  });

  it.each([[200, 'delivered'], [204, 'delivered'], [301, 'retry'], [307, 'retry'], [400, 'retry'], [404, 'retry'], [410, 'disable'], [429, 'retry'], [500, 'retry'], [null, 'retry']] as const)('takes %s as %s', (status, verdict) => {
    expect(verdictOn({ status, retryAfter: null })).toBe(verdict);
  });

  it.each([['120', 120], [' 5 ', 5], ['Thu, 01 Jul 2027 09:01:00 GMT', 60], ['Wed, 30 Jun 2027 09:00:00 GMT', 0], ['soon', null], [undefined, null]])('reads Retry-After %j as %s', (header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds);
  });
});

describe('an address', () => {
  it.each([
    '127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.127.255.254', '169.254.169.254', '169.254.170.2', '192.0.0.8', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::127.0.0.1', '::ffff:0:127.0.0.1', 'fe80::1', 'febf::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '100::1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a00:1', '2001::1', '2001:0:7f00:1::', '2001:db8::1', '2002:7f00:1::', '2002:a9fe:a9fe::', '3fff::1', '5f00::1',
    'localhost', '127.1', '',
  ])('%s is never called', (address) => {
    expect(refusalOfAddress(address, [])).toBeDefined();
  });

  it.each(['8.8.8.8', '1.1.1.1', '51.140.1.1', '172.32.0.1', '100.128.0.1', '2001:4860:4860::8888', '2a00:1450:4009::1', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(refusalOfAddress(address, [])).toBeUndefined();
  });

  it('may be called where an operator allows its network, and only that one', () => {
    const allowed = readNetworks('127.0.0.0/8, fd00::/8');
    expect(['127.0.0.1', '::ffff:127.0.0.1', 'fd00::5'].map((address) => refusalOfAddress(address, allowed))).toEqual([undefined, undefined, undefined]);
    expect(['10.0.0.1', '::1', '169.254.169.254'].every((address) => refusalOfAddress(address, allowed))).toBe(true);
  });

  it('of a network that is none stops the start', () => {
    expect(() => readNetworks('127.0.0.1')).toThrow();
    expect(readNetworks('')).toEqual([]);
  });
});

describe('an endpoint', () => {
  it.each(['ftp://example.org/', 'file:///etc/passwd', 'gopher://example.org', 'https://user@example.org/', 'https://:secret@example.org/', 'https://example.org/#fragment', 'example.org', '', `https://example.org/${'x'.repeat(2048)}`])('%s is refused by its form', (text) => {
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

  it.each([['https://example.org/hooks', ['8.8.8.8']], ['https://example.org:8443/', ['2a00:1450:4009::1']], ['http://localhost:4010/hooks', ['127.0.0.1']]])('%s at %j may be called', (text, addresses) => {
    expect(refusalOfEndpoint(new URL(text), addresses, allowed)).toBeUndefined();
  });

  it.each([['http://0x7f.1/', '127.0.0.1'], ['http://2130706433/', '127.0.0.1'], ['http://0177.0.0.1/', '127.0.0.1'], ['http://[::ffff:7f00:1]/', '[::ffff:7f00:1]']])('%s is seen as what it is', (text, hostname) => {
    expect((readEndpoint(text) as { url: URL }).url.hostname).toBe(hostname);
  });
});
