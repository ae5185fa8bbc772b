import { loadConfig } from '@collegium/http';
import { describe, expect, it } from '@jest/globals';
import { IdentityEnv } from './config.js';

const settings = {
  DATABASE_URL: 'postgres://a',
  DATABASE_SYSTEM_URL: 'postgres://b',
  DATABASE_OWNER_URL: 'postgres://c',
  NATS_URL: 'nats://d',
  PUBLIC_URL: 'https://id.example.org',
  OIDC_ISSUER: 'https://id.example.org/oidc',
  SMTP_URL: 'smtp://mail.example.org',
  IDENTITY_ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
};

describe('the settings', () => {
  it('name the issuer', () => {
    expect(loadConfig(IdentityEnv, settings)).toMatchObject({
      issuer: 'https://id.example.org/oidc',
      ACCESS_TOKEN_SECONDS: 600,
    });
  });

  it('can do without mail server in a sandbox', () => {
    expect(
      loadConfig(IdentityEnv, {
        ...settings,
        SMTP_URL: undefined,
        COLLEGIUM_SANDBOX: 'true',
        SANDBOX_CLIENT_SECRET: '0123456789abcdef',
      }),
    ).toMatchObject({ COLLEGIUM_SANDBOX: true });
  });

  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ SECOND_FACTOR: 'off' }, false],
    [{ COLLEGIUM_SANDBOX: 'true', SANDBOX_CLIENT_SECRET: '0123456789abcdef' }, false],
    [{ COLLEGIUM_SANDBOX: 'true', SANDBOX_CLIENT_SECRET: '0123456789abcdef', SECOND_FACTOR: 'required' }, true],
  ])('ask the office and operators for a second factor, except in a sandbox (%j: %s)', (given, required) => {
    expect(loadConfig(IdentityEnv, { ...settings, ...given })).toMatchObject({ secondFactorRequired: required });
  });

  it.each<[Record<string, string | undefined>, string]>([
    [{ SECOND_FACTOR: 'maybe' }, 'SECOND_FACTOR must be one of'],
    [{ PUBLIC_URL: undefined }, 'OIDC_ISSUER needs PUBLIC_URL beside it'],
    [{ PUBLIC_URL: 'https://example.org/id' }, 'PUBLIC_URL must be an origin'],
    [{ IDENTITY_ENCRYPTION_KEYS: undefined }, 'IDENTITY_ENCRYPTION_KEYS is missing'],
    [{ IDENTITY_ENCRYPTION_KEYS: 'c2hvcnQ=' }, 'IDENTITY_ENCRYPTION_KEYS must be one or more keys of 32 bytes'],
    [{ SMTP_URL: undefined }, 'SMTP_URL is missing'],
    [{ SMTP_URL: 'https://mail.example.org' }, 'SMTP_URL must be a URL'],
    [{ COLLEGIUM_SANDBOX: 'true' }, 'SANDBOX_CLIENT_SECRET is missing'],
    [{ COLLEGIUM_SANDBOX: 'true', SANDBOX_CLIENT_SECRET: 'short' }, 'SANDBOX_CLIENT_SECRET must be longer'],
    [{ ACCESS_TOKEN_SECONDS: '3600' }, 'ACCESS_TOKEN_SECONDS must not be greater than 600'],
  ])('are refused with %j', (change, problem) => {
    expect(() => loadConfig(IdentityEnv, { ...settings, ...change })).toThrow(problem);
  });
});
