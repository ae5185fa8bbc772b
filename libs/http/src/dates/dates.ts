import { isInstant, isLocalDate, isLocalDateTime, isTimeZone } from '@collegium/calendar';
import { ValidateBy } from 'class-validator';

/** A local date that the calendar has, `YYYY-MM-DD`. */
export const IsLocalDate = (): PropertyDecorator =>
  of('isLocalDate', isLocalDate, 'must be a date that exists, as YYYY-MM-DD');

/** A local date and time that exists, `YYYY-MM-DDTHH:MM` from 00:00 to 23:59. */
export const IsLocalDateTime = (): PropertyDecorator =>
  of('isLocalDateTime', isLocalDateTime, 'must be a local date and time that exists, as YYYY-MM-DDTHH:MM');

/** A time zone of the IANA database, such as `Europe/London`. */
export const IsTimeZone = (): PropertyDecorator =>
  of('isTimeZone', isTimeZone, 'must be a time zone of the IANA database, such as Europe/London');

/** An instant with its offset from UTC (RFC 3339), such as `2027-06-30T16:00:00Z`. */
export const IsInstant = (): PropertyDecorator =>
  of('isInstant', isInstant, 'must be a date and time that exists with its offset, such as 2027-06-30T16:00:00Z');

function of(name: string, validate: (value: unknown) => boolean, words: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate, defaultMessage: (args) => `${args?.property ?? 'value'} ${words}` },
  });
}
