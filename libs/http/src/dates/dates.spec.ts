import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { IsOptional, validate } from 'class-validator';
import { IsInstant, IsLocalDate, IsLocalDateTime, IsTimeZone } from './dates.js';

class Dates {
  @IsOptional() @IsLocalDate() day?: string;
  @IsOptional() @IsLocalDateTime() start?: string;
  @IsOptional() @IsTimeZone() zone?: string;
  @IsOptional() @IsInstant() at?: string;
}

const wrong = async (given: object) =>
  (await validate(plainToInstance(Dates, given))).map(({ property, constraints }) => [property, constraints]);

describe('dates in a request', () => {
  it('are taken as they are written', async () => {
    const given = { day: '2028-02-29', start: '2027-06-30T16:00', zone: 'Europe/London', at: '2027-06-30T16:00:00Z' };
    expect(await wrong(given)).toEqual([]);
  });

  it.each([
    [{ day: '2027-06-31' }, 'day', 'isLocalDate', /^day must be a date that exists/],
    [{ start: '2027-06-31T16:00' }, 'start', 'isLocalDateTime', /^start must be a local date and time that exists/],
    [{ start: '2027-06-30T24:00' }, 'start', 'isLocalDateTime', /^start /],
    [{ zone: 'Europe/Hertford' }, 'zone', 'isTimeZone', /^zone must be a time zone/],
    [{ at: '2027-06-31T16:00:00Z' }, 'at', 'isInstant', /^at must be a date and time that exists/],
    [{ at: ['2027-06-30T16:00:00Z'] }, 'at', 'isInstant', /^at /],
  ])('%j is refused by its field', async (given, property, rule, words) => {
    expect(await wrong(given)).toEqual([[property, { [rule]: expect.stringMatching(words) }]]);
  });
});
