import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsISO8601, Matches } from 'class-validator';

/** A flag in a query string. */
export const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A local date, `YYYY-MM-DD`. */
export const IsLocalDate = (): PropertyDecorator =>
  applyDecorators(Matches(/^\d{4}-\d{2}-\d{2}$/), IsISO8601({ strict: true }));

/** A reason or error code. */
export const IsCode = (): PropertyDecorator => Matches(/^[a-z0-9_]{1,60}$/);
