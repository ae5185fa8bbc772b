import { describe, expect, it } from '@jest/globals';
import { describeError } from './errors.js';
import { redact } from './redaction.js';

/** As the Postgres driver and TypeORM throw it. */
function failedQuery(message: string, driver: object): Error {
  const driverError = Object.assign(new Error(message), { code: '23505', severity: 'ERROR', ...driver });
  return Object.assign(new Error(message), {
    query: 'insert into people values ($1)',
    parameters: ['ada@example.org'],
    driverError,
  });
}

describe('redact', () => {
  it.each([
    'password',
    'Authorization',
    'client_secret',
    'clientSecret',
    'access_token',
    'Set-Cookie',
    'DATABASE_URL',
    'email',
    'emailAddress',
    'familyName',
    'trn',
    'dateOfBirth',
    'parameters',
    'query',
    'detail',
    'body',
  ])('hides %s at any depth', (name) => {
    expect(JSON.stringify(redact({ outer: [{ [name]: 'hunter2' }] }))).toBe(
      JSON.stringify({ outer: [{ [name]: '[redacted]' }] }),
    );
  });

  it('keeps what operators need: ids, codes, numbers, times', () => {
    const entry = {
      enrolmentId: 'e1',
      code: 'places_exceeded',
      attempts: 3,
      at: new Date(0),
      tokens: undefined,
      roles: ['provider:hertscam:coordinator'],
    };
    expect(redact(entry)).toEqual(entry);
  });

  it('hides an authorization code, which is long, and not an error code', () => {
    expect(redact({ code: 'x'.repeat(65) })).toEqual({ code: '[redacted]' });
  });

  it('cuts off what is too deep, and bytes', () => {
    const deep: { next?: object } = {};
    deep.next = deep;
    expect(JSON.stringify(redact(deep))).toContain('[too deep]');
    expect(redact({ file: new Uint8Array(7) })).toEqual({ file: '[7 bytes]' });
  });
});

describe('describeError', () => {
  it('tells constraint and table of a failed statement, and none of its values', () => {
    const described = describeError(
      failedQuery('duplicate key value violates unique constraint "people_email"', {
        constraint: 'people_email',
        table: 'people',
        detail: 'Key (email)=(ada@example.org) already exists.',
      }),
    );
    expect(described).toMatchObject({
      code: '23505',
      constraint: 'people_email',
      table: 'people',
      message: 'duplicate key value violates unique constraint "people_email"',
    });
    expect(JSON.stringify(described)).not.toMatch(/ada@example|insert into|already exists/);
  });

  it('hides the value that Postgres quotes in its message, in the stack too', () => {
    const described = describeError(
      failedQuery('invalid input syntax for type integer: "ada@example.org"', { code: '22P02' }),
    );
    expect(described.message).toBe('invalid input syntax for type integer: "[value]"');
    expect(described.stack).toMatch(/^\s+at /);
    expect(JSON.stringify(described)).not.toContain('ada@example');
  });

  it('follows causes', () => {
    expect(describeError(new Error('outer', { cause: new TypeError('inner') }))).toMatchObject({
      message: 'outer',
      cause: { type: 'TypeError', message: 'inner' },
    });
  });

  it.each([
    ['a string', { type: 'string', message: 'a string' }],
    [{ password: 'x' }, { type: 'object', message: 'A value that is not an error was thrown.' }],
  ])('describes %p that is no error', (thrown, described) => {
    expect(describeError(thrown)).toEqual(described);
  });
});
