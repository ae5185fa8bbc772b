import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BankHoliday, Division } from './bank-holiday.js';

/** A bank holiday of a division; everybody's. */
@Entity('bank_holidays')
export class BankHolidayRow implements BankHoliday {
  @PrimaryColumn('text') division!: Division;
  @PrimaryColumn('date') date!: string;
  @Column('text') title!: string;
}
