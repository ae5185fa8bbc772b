import { Transform } from 'class-transformer';
import { Matches } from 'class-validator';

/** A flag in a query string. */
export const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A reason or error code. */
export const IsCode = (): PropertyDecorator => Matches(/^[a-z0-9_]{1,60}$/);
