import { commonStatuses, DomainError } from '@collegium/errors';
import { describe, expect, it } from '@jest/globals';
import { BadGatewayException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { failureOf } from './failures.js';

const sql = (code: string, more: object = {}) =>
  new QueryFailedError(
    'insert into people values ($1)',
    ['ada@example.org'],
    Object.assign(new Error('Key (email)=(ada@example.org)'), { code, ...more }),
  );
const statuses = { ...commonStatuses, places_exceeded: 409 };

describe('failureOf', () => {
  it.each([
    [
      'a refusal of the service',
      new DomainError('places_exceeded', 'Full.', { cohortId: 'c' }),
      409,
      'places_exceeded',
      'Full.',
    ],
    ['a common refusal', new DomainError('not_found', 'No such.'), 404, 'not_found', 'No such.'],
    ['a refusal whose code has no status', new DomainError('typo', 'Secret.'), 500, 'internal_error', undefined],
    ['an unknown route', new NotFoundException('Cannot GET /x'), 404, 'not_found', 'Cannot GET /x'],
    ['a large body', new PayloadTooLargeException('too large'), 413, 'payload_too_large', 'too large'],
    [
      'a refusal of Fastify',
      Object.assign(new Error('Unsupported'), { statusCode: 415 }),
      415,
      'unsupported_media_type',
      'Unsupported',
    ],
    ['an HTTP status that is ours', new BadGatewayException('upstream 10.0.0.1'), 500, 'internal_error', undefined],
    ['a unique violation', sql('23505'), 409, 'conflict', undefined],
    ['a check violation', sql('23514'), 409, 'conflict', undefined],
    ['an overlap', sql('23P01'), 409, 'conflict', undefined],
    ['a foreign key violation', sql('23503'), 409, 'conflict', undefined],
    ["another organisation's row", sql('42501'), 403, 'forbidden', undefined],
    ['a deadlock that outlived its retries', sql('40P01'), 503, 'unavailable', undefined],
    ['a database that shuts down', sql('57P01'), 503, 'unavailable', undefined],
    ['a value that is not of its type', sql('22P02'), 422, 'validation_failed', undefined],
    ['a NUL in a text', sql('22021'), 422, 'validation_failed', undefined],
    ['a day that no calendar has', sql('22008'), 422, 'validation_failed', undefined],
    ['a number out of range', sql('22003'), 422, 'validation_failed', undefined],
    ['an index row that is too large', sql('54000'), 422, 'validation_failed', undefined],
    ['a statement that is wrong', sql('42601'), 500, 'internal_error', undefined],
    [
      'a database that is gone',
      Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' }),
      503,
      'unavailable',
      undefined,
    ],
    [
      'a query on a connection that is lost',
      new QueryFailedError('select 1', [], new Error('Connection terminated unexpectedly')),
      503,
      'unavailable',
      undefined,
    ],
    ['a bug', new TypeError('x is undefined'), 500, 'internal_error', undefined],
    ['something that is no error', 'ada@example.org', 500, 'internal_error', undefined],
  ])('maps %s', (_title, error, status, code, detail) => {
    const failure = failureOf(error, statuses);
    expect(failure).toMatchObject({ status, code });
    if (detail) expect(failure.detail).toBe(detail);
    expect(JSON.stringify(failure)).not.toMatch(/ada@example|insert into|10\.0\.0\.1|Secret|undefined/);
  });

  it('names the constraint, which is part of the schema, but no value', () => {
    expect(failureOf(sql('23505', { constraint: 'people_email' }), statuses).details).toEqual({
      constraint: 'people_email',
    });
  });
});
