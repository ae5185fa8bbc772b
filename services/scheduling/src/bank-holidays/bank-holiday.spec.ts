import { describe, expect, it } from '@jest/globals';
import { bankHolidayOn, holidayCalendar, readBankHolidays } from './bank-holiday.js';

const event = (date: string, title = 'A holiday') => ({ date, title, notes: '', bunting: false });
const file = (england: unknown[]) => ({
  'england-and-wales': { division: 'england-and-wales', events: england },
  scotland: { division: 'scotland', events: [event('2026-01-02')] },
  'northern-ireland': { division: 'northern-ireland', events: [event('2026-03-17', 'St Patrick’s Day')] },
});

describe('the bank holidays file', () => {
  it('gives each division its days, and covers whole years', () => {
    const [england, scotland] = readBankHolidays(file([event('2026-04-03', 'Good Friday'), event('2027-01-01')]));
    expect(england).toMatchObject({ division: 'england-and-wales', from: '2026-01-01', until: '2027-12-31' });
    expect(bankHolidayOn(england!, '2026-04-03')).toBe('Good Friday');
    expect(bankHolidayOn(england!, '2026-04-02')).toBeUndefined();
    expect(scotland).toMatchObject({ from: '2026-01-01', until: '2026-12-31' });
  });

  it.each([
    ['nothing', null, '/england-and-wales/events'],
    ['no divisions', {}, '/scotland/events'],
    ['an empty division', file([]), '/england-and-wales/events'],
    ['a date that does not exist', file([event('2026-02-30')]), '/england-and-wales/events/0/date'],
    ['a date in another format', file([event('2026-01-01'), event('03/04/2026')]), '/england-and-wales/events/1/date'],
    ['an event without a title', file([event('2026-01-01', '')]), '/england-and-wales/events/0/title'],
    ['a row that is no object', file([null]), '/england-and-wales/events/0/date'],
  ])('is refused with %s, pointing to it', (_what, content, pointer) => {
    expect(() => readBankHolidays(content)).toThrow(
      expect.objectContaining({
        code: 'bank_holidays_malformed',
        errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
      }),
    );
  });
});

describe('a date that the list does not cover', () => {
  const calendar = holidayCalendar('england-and-wales', [{ date: '2026-12-25', title: 'Christmas Day' }]);

  it.each(['2025-12-31', '2027-01-01'])('is refused, never taken for a working day: %s', (date) => {
    expect(() => bankHolidayOn(calendar, date)).toThrow(
      expect.objectContaining({ code: 'bank_holidays_not_covered', details: expect.objectContaining({ date }) }),
    );
  });

  it('is every date while no list was given', () => {
    expect(() => bankHolidayOn(holidayCalendar('scotland', []), '2026-01-05')).toThrow('known for no year');
  });
});
