import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { ConfigError, loadConfig } from './load-config.js';
import { ServiceEnv } from './service-env.js';
import { UrlOf } from './settings.js';

class OwnEnv extends ServiceEnv {
  @IsInt()
  @Min(1)
  @Type(() => Number)
  IMPORT_BATCH = 1000;

  @UrlOf('https:')
  REGISTER_URL!: string;
}

const valid = {
  DATABASE_URL: 'postgres://enrolment_app:s3cret@127.0.0.1:5432/enrolment',
  DATABASE_SYSTEM_URL: 'postgres://enrolment_system:s3cret@127.0.0.1:5432/enrolment',
  DATABASE_OWNER_URL: 'postgresql://enrolment_owner:s3cret@127.0.0.1:5432/enrolment',
  NATS_URL: 'nats://127.0.0.1:4222,nats://127.0.0.1:4223',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
};

function problemsOf(env: Record<string, string>, envClass: new () => ServiceEnv = ServiceEnv): readonly string[] {
  try {
    loadConfig(envClass, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('loadConfig', () => {
  it('fills in defaults and reads numbers and flags', () => {
    expect(loadConfig(ServiceEnv, { ...valid, PORT: '3001', COLLEGIUM_SANDBOX: 'true', HOME: '/root' })).toMatchObject({
      PORT: 3001,
      HOST: '127.0.0.1',
      OIDC_AUDIENCE: 'collegium',
      COLLEGIUM_SANDBOX: true,
      LOG_LEVEL: 'info',
    });
  });

  it("reads a service's own settings beside the common ones", () => {
    expect(
      loadConfig(OwnEnv, { ...valid, IMPORT_BATCH: '50', REGISTER_URL: 'https://register.example/all.csv' }),
    ).toMatchObject({ IMPORT_BATCH: 50, REGISTER_URL: 'https://register.example/all.csv', PORT: 3000 });
  });

  it('tells everything that is missing or wrong at once', () => {
    expect(
      problemsOf(
        {
          NATS_URL: 'nats://a:4222, http://b',
          PORT: 'x',
          COLLEGIUM_SANDBOX: 'yes',
          IMPORT_BATCH: '0',
          LOG_LEVEL: 'loud',
          OIDC_ISSUER: '',
        },
        OwnEnv,
      ).toSorted(),
    ).toEqual([
      'COLLEGIUM_SANDBOX must be true or false',
      'DATABASE_OWNER_URL is missing',
      'DATABASE_SYSTEM_URL is missing',
      'DATABASE_URL is missing',
      'IMPORT_BATCH must not be less than 1',
      'LOG_LEVEL must be one of the following values: trace, debug, info, warn, error, fatal, silent',
      'NATS_URL must be one or more URLs with nats: or tls:, separated by commas',
      'OIDC_ISSUER is missing',
      expect.stringMatching(/^PORT must /),
      'REGISTER_URL is missing',
    ]);
  });

  it('never repeats a value: it may be a secret', () => {
    const { message } = new ConfigError(problemsOf({ ...valid, DATABASE_URL: 'mysql://root:s3cret@db' }));
    expect(message).toBe(
      'One setting is missing or wrong:\n  DATABASE_URL must be a URL with postgres: or postgresql:',
    );
  });
});
