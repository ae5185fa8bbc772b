import { describe, expect, it } from '@jest/globals';
import { instantOf, isInstant, isLocalDateTime, isTimeZone, localDateTime } from './wall-clock.js';

const london = (local: string, fold?: 'earlier' | 'later') => instantOf({ local, timeZone: 'Europe/London', fold });

describe('instantOf', () => {
  it.each([
    ['2026-01-13T15:45', 'Europe/London', '2026-01-13T15:45:00.000Z'],
    ['2026-06-16T15:45', 'Europe/London', '2026-06-16T14:45:00.000Z'],
    ['2026-06-16T15:45', 'Asia/Dubai', '2026-06-16T11:45:00.000Z'],
    ['9998-12-31T23:59', 'America/New_York', '9999-01-01T04:59:00.000Z'],
  ])('of %s in %s is %s', (local, timeZone, instant) => {
    expect(instantOf({ local, timeZone })).toEqual(new Date(instant));
  });

  it('says what is wrong with a plan that has no instant', () => {
    expect(london('2027-06-31T16:00')).toBe('not_a_local_time');
    expect(london('2027-06-30T24:00')).toBe('not_a_local_time');
    expect(london('2026-03-29T01:30')).toBe('local_time_missing');
    expect(london('2026-10-25T01:30')).toBe('local_time_ambiguous');
    expect(instantOf({ local: '2026-01-13T15:45', timeZone: 'Europe/Hertford' })).toBe('time_zone_unknown');
    // Samoa had no 30 December 2011.
    expect(instantOf({ local: '2011-12-30T12:00', timeZone: 'Pacific/Apia' })).toBe('local_time_missing');
  });

  it('is told which of two is meant when clocks go back', () => {
    expect(london('2026-10-25T01:30', 'earlier')).toEqual(new Date('2026-10-25T00:30:00Z'));
    expect(london('2026-10-25T01:30', 'later')).toEqual(new Date('2026-10-25T01:30:00Z'));
  });
});

describe('localDateTime', () => {
  it('is what clocks in the zone show', () => {
    expect(localDateTime(new Date('2026-06-16T14:45:00Z'), 'Pacific/Auckland')).toBe('2026-06-17T02:45');
  });
});

describe('isLocalDateTime', () => {
  it.each(['2027-06-30T00:00', '2027-06-30T23:59', '2028-02-29T12:00'])('takes %s', (value) => {
    expect(isLocalDateTime(value)).toBe(true);
  });

  it.each([
    '2027-06-31T16:00',
    '2027-02-29T16:00',
    '2027-06-30T24:00',
    '2027-06-30T25:00',
    '2027-06-30T16:60',
    '0000-01-01T16:00',
    '0001-01-01T16:00',
    '9999-12-31T16:00',
    '10000-01-01T16:00',
    '2027-06-30',
    '2027-06-30 16:00',
    '2027-06-30t16:00',
    '2027-06-30T16:00:00',
    '2027-06-30T16:00Z',
    '2027-06-30T16:00\n',
    null,
    16,
  ])('does not take %j', (value) => {
    expect(isLocalDateTime(value)).toBe(false);
  });
});

describe('isTimeZone', () => {
  it.each(['Europe/London', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'UTC'])('takes %s', (value) => {
    expect(isTimeZone(value)).toBe(true);
  });

  it.each([
    'Europe/Hertford',
    '+01:00',
    '-05:00',
    '',
    ' Europe/London',
    'Europe/London\u0000',
    'a'.repeat(10_000),
    null,
    0,
  ])('does not take %j', (value) => {
    expect(isTimeZone(value)).toBe(false);
  });
});

describe('isInstant', () => {
  it.each([
    '2027-06-30T16:00:00Z',
    '2027-06-30T16:00Z',
    '2027-06-30T16:00:00.000Z',
    '2027-06-30T17:00:00.123456789+01:00',
    '2027-06-30T23:59:59-11:00',
  ])('takes %s', (value) => {
    expect(isInstant(value)).toBe(true);
  });

  it.each([
    '2027-06-31T16:00:00Z',
    '2027-02-29T16:00:00Z',
    '2027-06-30T24:00:00Z',
    '2027-06-30T25:00:00Z',
    '2027-06-30T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+02:00',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '9999-12-31T23:00:00-05:00',
    '2027-06-30T16:00:00',
    '2027-06-30',
    '2027-W26-3T16:00:00Z',
    '2027-06-30T16:00:00+24:00',
    '2027-06-30T16:00:00+01',
    'T'.repeat(100_000),
    1_814_371_200,
    null,
  ])('does not take %j', (value) => {
    expect(isInstant(value)).toBe(false);
  });
});
