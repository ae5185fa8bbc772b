import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountVersion, Portfolio } from './portfolio.js';

@Entity('portfolio')
export class PortfolioRow implements Portfolio {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') enrolmentId!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') cohortId!: string;
  @Column('uuid') programmeId!: string;
  @Column({ type: 'timestamptz', precision: 3 }) openedAt!: Date;
}

@Entity('account_version')
export class AccountVersionRow implements AccountVersion {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') portfolioId!: string;
  @Column('text') requirement!: string;
  @Column('int') number!: number;
  @Column('text') text!: string;
  @Column('int') words!: number;
  @Column({ type: 'timestamptz', precision: 3 }) writtenAt!: Date;
}

/** What somebody who supports the participant wrote about the draft. Read by both, in no event. */
@Entity('feedback')
export class FeedbackRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') portfolioId!: string;
  @Column('uuid') authorId!: string;
  @Column('text') text!: string;
  @Column({ type: 'timestamptz', precision: 3 }) givenAt!: Date;
}
