import { principalOf } from '@collegium/auth';
import { describe, expect, it } from '@jest/globals';
import {
  assertClientId,
  assertMachineRoles,
  assertRedirectUris,
  hashSecret,
  liveSecrets,
  newSecret,
  publicKeys,
  rolesInScope,
  widening,
} from './client.js';

const principal = (...roles: string[]) => principalOf({ sub: 'me', roles });
const office = principal('consortium:consortium:office');
const coordinator = principal('provider:hertscam:coordinator');
const registrar = principal('university:herts:registrar');
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('secrets', () => {
  it('are long, new each time, and kept as a digest with a hint', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^cs_[\w-]{43}$/);
    expect(newSecret()).not.toBe(secret);
    expect(hashSecret(secret)).toEqual({ hash: expect.not.stringContaining(secret), hint: secret.slice(-4) });
  });

  it('overlap after a rotation until the old one expires', () => {
    const now = new Date('2026-09-01T08:00:00Z');
    const secrets = [
      { hash: 'new', hint: '', expiresAt: null },
      { hash: 'old', hint: '', expiresAt: new Date(now.getTime() + 1) },
      { hash: 'gone', hint: '', expiresAt: now },
    ];
    expect(liveSecrets(secrets, now).map(({ hash }) => hash)).toEqual(['new', 'old']);
  });
});

describe('assertMachineRoles', () => {
  it.each([
    ['the office', office, 'herts', 'university:herts:client'],
    ['a registrar', registrar, 'herts', 'university:herts:client'],
    ['a coordinator', coordinator, 'hertscam', 'provider:hertscam:coordinator'],
  ])('lets %s make a client of its organisation', (_who, who, organisation, role) => {
    expect(code(() => assertMachineRoles(who, organisation, [role]))).toBeUndefined();
  });

  it.each([
    ['a role of another organisation', office, 'herts', 'university:bath-spa:client', 'role_of_another_organisation'],
    ['a role that does not exist', office, 'herts', 'university:herts:emperor', 'role_unknown'],
    ['a role of a person', office, '0198', 'person:0198:self', 'role_not_grantable'],
    ['more than a client, by a registrar', registrar, 'herts', 'university:herts:registrar', 'role_not_grantable'],
    ['another provider, by a coordinator', coordinator, 'elc', 'provider:elc:coordinator', 'role_not_grantable'],
    ['a university, by a coordinator', coordinator, 'hertscam', 'university:hertscam:client', 'role_not_grantable'],
  ])('refuses %s', (_what, who, organisation, role, expected) => {
    expect(code(() => assertMachineRoles(who, organisation, [role]))).toBe(expected);
  });
});

describe('publicKeys', () => {
  const ec = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };

  it('accepts public keys', () => {
    expect(
      code(() => publicKeys([ec, { kty: 'RSA', n: 'n', e: 'AQAB' }, { kty: 'OKP', crv: 'Ed25519', x: 'x' }])),
    ).toBeUndefined();
  });

  it('keeps the members that it knows, and leaves out what libraries export beside them', () => {
    expect(publicKeys([{ ...ec, kid: '1', ext: true, key_ops: ['verify'] }])).toEqual([{ ...ec, kid: '1' }]);
  });

  it.each([
    ['none', []],
    ['a private key', [{ ...ec, d: 'd' }]],
    ['a shared secret', [{ kty: 'oct', k: 'k' }]],
    ['a curve that we do not accept', [{ ...ec, crv: 'P-192' }]],
    ['a key without its numbers', [{ kty: 'RSA' }]],
    ['a member that nobody knows', [{ ...ec, note: 'x' }]],
    [
      'a member of the prototype',
      [JSON.parse('{"kty":"EC","crv":"P-256","x":"x","y":"y","__proto__":"x"}') as Record<string, unknown>],
    ],
    ['a nest', [{ ...ec, kid: [[['x']]] }]],
    ['a very long kid', [{ ...ec, kid: 'k'.repeat(201) }]],
    ['a kid with a line break', [{ ...ec, kid: 'a\nb' }]],
  ])('refuses %s', (_what, keys) => {
    expect(code(() => publicKeys(keys))).toBe('client_keys_invalid');
  });
});

describe('assertClientId', () => {
  it.each([
    ['01a2237b-a96d-703b-a6e7-3aa63f0e675e'],
    ['01a2237ba96d703ba6e73aa63f0e675e'],
    ['01a2-237b-a96d-703b-a6e7-3aa6-3f0e-675e'],
    ['hertscam'],
    ['consortium'],
    ['sandbox'],
  ])('refuses %s, which is or may be somebody else', (id) => {
    expect(code(() => assertClientId(id, ['hertscam']))).toBe('client_id_reserved');
  });

  it.each([['herts-registry'], ['hertscam-timetable'], ['client-01a2237b-a96d-703b-a6e7-3aa63f0e675e']])(
    'accepts %s',
    (id) => {
      expect(code(() => assertClientId(id, ['hertscam', 'herts']))).toBeUndefined();
    },
  );
});

describe('assertRedirectUris', () => {
  it.each([
    ['https://portal.example.org/callback'],
    ['http://localhost:8080/cb'],
    ['http://127.0.0.1/cb'],
    ['uk.example.app:/cb'],
  ])('accepts %s', (uri) => {
    expect(code(() => assertRedirectUris([uri]))).toBeUndefined();
  });

  it.each([
    ['http://portal.example.org/cb'],
    ['https://*.example.org/cb'],
    ['https://portal.example.org/cb#top'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['/cb'],
  ])('refuses %s', (uri) => {
    expect(code(() => assertRedirectUris([uri]))).toBe('redirect_uri_invalid');
  });
});

describe('the roles of a token', () => {
  const held = ['provider:hertscam:facilitator', 'person:0198:self'];

  it.each([
    [undefined, held],
    ['openid api', held],
    ['api person:0198:self', ['person:0198:self']],
    ['provider:hertscam:coordinator', []],
  ])('with scope %s are %j', (scope, expected) => {
    expect(rolesInScope(held, scope)).toEqual(expected);
  });

  it('are never wider than what is held: asking for more is told apart', () => {
    expect(widening(held, 'api person:0198:self provider:hertscam:coordinator')).toEqual([
      'provider:hertscam:coordinator',
    ]);
  });
});
