import { refuseCommon } from '@collegium/errors';
import { isOfKind, type CursorKind } from './cursor-kind.js';

/**
 * One page of a list. A controller returns it as it is; the answer is `{ "data": [...], "next": "<url or null>" }`.
 */
export class Page<T> {
  constructor(
    readonly data: readonly T[],
    /** Cursor of the next page, or null on the last one; becomes a URL on its way out. */
    readonly next: string | null,
  ) {}

  /** A list that is always answered whole, because it cannot grow long; it looks like any other list. */
  static whole<T>(data: readonly T[]): Page<T> {
    return new Page(data, null);
  }

  /** The same page with each item turned into what callers see. */
  map<U>(present: (item: T) => U): Page<U> {
    return new Page(this.data.map(present), this.next);
  }
}

/**
 * Cuts a page out of rows in order.
 * @param rows at least one more than `query.limit` where there are more, so read `limit + 1`
 * @param cursorOf values by which the list is ordered, the last of them unique; by default its id
 */
export function page<T>(
  rows: readonly T[],
  query: { limit: number },
  cursorOf: (row: T) => readonly CursorValue[] = idOf,
): Page<T> {
  const data = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? data.at(-1) : undefined;
  return new Page(data, last === undefined ? null : encodeCursor(cursorOf(last)));
}

/** A value that lists are ordered by. */
export type CursorValue = string | number | boolean | null;

/** Makes the opaque cursor out of the values that the last row of a page is ordered by. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * Reads a cursor back, or undefined for the first page.
 * @param kinds what the list is ordered by, value for value: a caller may send anything, and the database compares it with its columns
 * @throws DomainError `malformed` for a cursor we did not make for such a list
 */
export function decodeCursor(after: string | undefined, kinds: readonly CursorKind[]): CursorValue[] | undefined {
  if (after === undefined) return undefined;
  const values = parse(Buffer.from(after, 'base64url').toString());
  if (
    !Array.isArray(values) ||
    values.length !== kinds.length ||
    !values.every((value, n) => isOfKind(kinds[n]!, value))
  )
    throw refuseCommon('malformed', 'This is not a cursor of this list: follow the `next` link of the page before.', {
      parameter: 'after',
    });
  return values as CursorValue[];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function idOf(row: unknown): readonly CursorValue[] {
  const { id } = row as { id?: unknown };
  if (typeof id !== 'string') throw new TypeError('page(): rows without an id need a cursorOf');
  return [id];
}
