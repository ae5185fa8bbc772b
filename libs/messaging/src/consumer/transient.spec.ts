import { describe, expect, it } from '@jest/globals';
import { refuseCommon } from '@collegium/errors';
import { TimeoutError } from '@nats-io/transport-node';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { isTransient } from './transient.js';

const failed = (code: string): Error =>
  new QueryFailedError('select 1', [], Object.assign(new Error('failed'), { code }));

describe('A failure of the surroundings', () => {
  it.each([
    ['a deadlock', failed('40P01')],
    ['a serialisation failure', failed('40001')],
    ['a database that shuts down', failed('57P01')],
    ['too many connections', failed('53300')],
    ['a cut connection', new Error('Connection terminated unexpectedly')],
    ['a query after the connection went', new QueryRunnerAlreadyReleasedError()],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['one within another error', new Error('could not save', { cause: failed('08006') })],
    ['NATS that does not answer', new TimeoutError()],
  ])('is %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['a broken constraint', failed('23505')],
    ['a cancelled statement', failed('57014')],
    ['a refusal', refuseCommon('conflict', 'no')],
    ['a bug', new TypeError('x is undefined')],
    ['a long message', new Error('QueryRunner'.repeat(20_000))],
    ['a string', 'Connection terminated'],
  ])('is not %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});
