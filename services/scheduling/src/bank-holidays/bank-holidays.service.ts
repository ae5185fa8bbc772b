import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { holidayCalendar, readBankHolidays, type Division, type HolidayCalendar } from './bank-holiday.js';
import { BankHolidayRow } from './bank-holiday.entity.js';

/** The bank holidays that everybody plans around. */
@Injectable()
export class BankHolidaysService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Replaces all that was known by a newer file. */
  replace(file: unknown): Promise<HolidayCalendar[]> {
    const calendars = readBankHolidays(file);
    return this.unitOfWork.run(async (tx) => {
      // Two files at once would otherwise be mixed.
      await tx.manager.query('lock table bank_holidays in share row exclusive mode');
      await tx.manager.deleteAll(BankHolidayRow);
      for (const { division, holidays } of calendars)
        await tx.manager.insert(
          BankHolidayRow,
          [...holidays].map(([date, title]) => ({ division, date, title })),
        );
      return calendars;
    });
  }

  calendar(tx: Transaction, division: Division): Promise<HolidayCalendar> {
    return tx.manager
      .find(BankHolidayRow, { where: { division }, order: { date: 'ASC' } })
      .then((rows) => holidayCalendar(division, rows));
  }
}
