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
    expect(decodeCursor(encodeCursor(['2027-01-25T09:00:00.000Z', 'b']), 2)).toEqual(['2027-01-25T09:00:00.000Z', 'b']);
    expect(decodeCursor(undefined)).toBeUndefined();
  });

  it.each([
    ['nonsense', 'x', 1],
    ['a cursor of another list', encodeCursor(['a', 'b']), 1],
    ['an object', Buffer.from('[{"a":1}]').toString('base64url'), 1],
  ])('refuses %s', (_title, cursor, length) => {
    expect(() => decodeCursor(cursor, length)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
