import { storageFault } from '@collegium/texts';
import { isUUID } from 'class-validator';

/**
 * What a value of a cursor is, and so what it may be:
 * - `uuid`, `boolean`; `text`: what PostgreSQL can hold, at most 1,000 characters
 * - `instant`: as `toISOString` writes it, of the years 1 to 9999; `date`: `YYYY-MM-DD`
 * - `integer`: of 32 bits; `bigint`: of 64 bits and not negative, as digits; `number`: any finite one
 */
export type CursorKind = 'uuid' | 'text' | 'instant' | 'date' | 'integer' | 'bigint' | 'number' | 'boolean';

const checks: Readonly<Record<CursorKind, (value: unknown) => boolean>> = {
  uuid: (value) => isUUID(value),
  text: (value) => typeof value === 'string' && value.length <= 1_000 && storageFault(value) === null,
  instant: (value) => typeof value === 'string' && /^\d{4}-.{19}$/.test(value) && isInstant(value),
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isInstant(`${value}T00:00:00.000Z`),
  integer: (value) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  bigint: (value) => typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) < 2n ** 63n,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
};

/** Whether a value out of a cursor is one of this kind, so that the database can compare with it. */
export function isOfKind(kind: CursorKind, value: unknown): boolean {
  return checks[kind](value);
}

/** The kind of a column, by the type that an entity declares. @throws TypeError for a type that no list is ordered by */
export function kindOfColumn(type: unknown): CursorKind {
  const kind = typeof type === 'string' ? byColumnType[type] : byConstructor.get(type);
  if (!kind) throw new TypeError(`A list cannot be ordered by a column of the type ${String(type)}`);
  return kind;
}

const byColumnType: Readonly<Record<string, CursorKind>> = {
  uuid: 'uuid',
  text: 'text',
  varchar: 'text',
  'character varying': 'text',
  enum: 'text',
  timestamptz: 'instant',
  'timestamp with time zone': 'instant',
  date: 'date',
  int: 'integer',
  int4: 'integer',
  integer: 'integer',
  smallint: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  boolean: 'boolean',
  bool: 'boolean',
  float: 'number',
  'double precision': 'number',
};

const byConstructor: ReadonlyMap<unknown, CursorKind> = new Map<unknown, CursorKind>([
  [String, 'text'],
  [Number, 'integer'],
  [Boolean, 'boolean'],
  [Date, 'instant'],
]);

/** The year 0 is one of JavaScript's and none of PostgreSQL's. */
function isInstant(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && !text.startsWith('0000');
}
