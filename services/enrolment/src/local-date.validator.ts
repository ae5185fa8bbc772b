import { ValidateBy } from 'class-validator';
import { isLocalDate } from './cohorts/local-date.js';

/** Accepts a date that exists, as `YYYY-MM-DD`. */
export function IsLocalDate(): PropertyDecorator {
  return ValidateBy({
    name: 'isLocalDate',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isLocalDate(value),
      defaultMessage: () => '$property must be a date as YYYY-MM-DD',
    },
  });
}
