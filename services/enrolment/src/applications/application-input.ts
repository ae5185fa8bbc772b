import { isTimeZone } from '@collegium/calendar';
import { refuseCommon } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { School } from '../schools/school.js';
import type { Setting, SettingKind } from './setting.js';

/** A setting as an applicant gives it: a URN, or a description of a setting that has none. */
export interface GivenSetting {
  readonly urn?: string | undefined;
  readonly kind?: SettingKind | undefined;
  readonly name?: string | undefined;
  readonly timeZone?: string | undefined;
}

const DEFAULT_ZONE = 'Europe/London';

/**
 * Reads a setting. A school is called by its name in the register on this day, and keeps it whatever happens to the school.
 * @param school that the register has under the URN given
 */
export function readSetting(given: GivenSetting, school: Pick<School, 'urn' | 'name'> | null): Setting {
  const { urn, kind, name, timeZone = DEFAULT_ZONE } = given;
  const wrong = (field: string, message: string) =>
    refuse('setting_unknown', message, {}, [{ pointer: `/setting/${field}`, code: 'setting_unknown', message }]);
  if (!isTimeZone(timeZone))
    throw wrong('timeZone', `${timeZone} is not an IANA time zone, for example Europe/London.`);
  if (urn !== undefined) {
    if (!school) throw wrong('urn', `The register has no school with URN ${urn}.`);
    if (name !== undefined) throw wrong('name', 'The register names a school with a URN: give the one or the other.');
    if (kind === 'other' || kind === 'childrens-centre')
      throw wrong('kind', `A setting with a URN is no ${kind} setting.`);
    return { urn, kind: kind ?? 'school', name: school.name, timeZone };
  }
  if (kind === undefined || name === undefined)
    throw wrong(
      kind === undefined ? 'kind' : 'name',
      'Give the URN of a school, or kind and name of a setting without one.',
    );
  if (kind === 'school') throw wrong('urn', 'A school has a URN; an overseas school or another setting may have none.');
  if (kind === 'overseas-school' && given.timeZone === undefined)
    throw wrong('timeZone', 'An overseas school needs its time zone.');
  return { urn: null, kind, name, timeZone };
}

/** Which university's credit is wanted: the one named, or the only one there is. Credit that a programme does not carry cannot be asked for. */
export function universityFor(
  given: { creditWanted: boolean; university?: string | undefined },
  universities: readonly string[],
): string | null {
  const wrong = (field: string, message: string) =>
    refuseCommon('validation_failed', message, { universities }, [
      { pointer: `/${field}`, code: 'no_such_credit', message },
    ]);
  const { creditWanted, university } = given;
  if (!creditWanted) {
    if (university !== undefined) throw wrong('university', 'A university is named, but credit is not wanted.');
    return null;
  }
  if (universities.length === 0)
    throw wrong('creditWanted', 'This version of the programme carries no university credit.');
  const chosen = university ?? (universities.length === 1 ? universities[0] : undefined);
  if (chosen === undefined || !universities.includes(chosen))
    throw wrong('university', `Credit is given by ${universities.join(', ')}: name one of them.`);
  return chosen;
}
