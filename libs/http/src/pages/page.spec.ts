import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, page } from './page.js';

describe('page', () => {
  const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

  it('leads on where there are more rows than its limit, and ends where there are not', () => {
    expect(page(rows, { limit: 2 })).toMatchObject({ data: [{ id: 'a' }, { id: 'b' }], next: encodeCursor(['b']) });
    expect(page(rows, { limit: 3 }).next).toBeNull();
    expect(page([], { limit: 3 })).toMatchObject({ data: [], next: null });
  });

  it('keeps its cursor when its items are presented another way', () => {
    expect(page(rows, { limit: 1 }).map(({ id }) => id)).toMatchObject({ data: ['a'], next: encodeCursor(['a']) });
  });

  it('takes back the cursor it gave', () => {
    expect(decodeCursor(encodeCursor(['2027-01-25T09:00:00.000Z', 'b']), ['instant', 'text'])).toEqual([
      '2027-01-25T09:00:00.000Z',
      'b',
    ]);
    expect(decodeCursor(undefined, ['uuid'])).toBeUndefined();
  });

  it.each([
    ['nonsense', 'x', 'text'],
    ['a cursor of another list', encodeCursor(['a', 'b']), 'text'],
    ['an object', Buffer.from('[{"a":1}]').toString('base64url'), 'text'],
    ['null', encodeCursor([null]), 'uuid'],
    ['a text in place of a UUID', encodeCursor(['x']), 'uuid'],
    ['a truth value in place of a UUID', encodeCursor([true]), 'uuid'],
    ['a number in place of a UUID', encodeCursor([1e308]), 'uuid'],
    ['a number that is infinite', Buffer.from('[1e999]').toString('base64url'), 'number'],
    ['a number beyond the column', encodeCursor([2 ** 31]), 'integer'],
    ['a fraction', encodeCursor([0.5]), 'integer'],
    ['a negative place', encodeCursor(['-1']), 'bigint'],
    ['a place beyond the column', encodeCursor(['9223372036854775808']), 'bigint'],
    ['a place as a number', encodeCursor([5]), 'bigint'],
    ['a NUL', encodeCursor(['\0']), 'text'],
    ['half a character', encodeCursor(['\ud83d']), 'text'],
    ['a long text', encodeCursor(['x'.repeat(1_001)]), 'text'],
    ['a time of another form', encodeCursor(['2027-01-25']), 'instant'],
    ['a day that no calendar has', encodeCursor(['2027-02-31T00:00:00.000Z']), 'instant'],
    ['a year that PostgreSQL does not have', encodeCursor(['0000-01-01T00:00:00.000Z']), 'instant'],
    ['a year far away', encodeCursor(['+275760-09-13T00:00:00.000Z']), 'instant'],
    ['a date that no calendar has', encodeCursor(['2027-02-31']), 'date'],
    ['a text in place of a truth value', encodeCursor(['true']), 'boolean'],
  ] as const)('refuses %s', (_title, cursor, kind) => {
    expect(() => decodeCursor(cursor, [kind])).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
