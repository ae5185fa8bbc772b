import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Credit } from '../claims/credit.js';
import type { RegistrationTerms } from '../registrations/registration-terms.js';
import type { Agreement, AgreementField, LawfulBasisKind } from './agreement.js';

@Entity('agreements')
export class AgreementRow implements Agreement {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('text')
  university!: string;

  @Column('uuid')
  programmeId!: string;

  @Column('text')
  route!: 'recognition';

  @Column('text')
  courseCode!: string;

  @Column('jsonb')
  credit!: Credit;

  @Column('int')
  replyDays!: number;

  @Column('text')
  lawfulBasis!: LawfulBasisKind;

  @Column('text')
  noticeVersion!: string;

  @Column('jsonb')
  fields!: AgreementField[];

  @Column('jsonb', { nullable: true })
  registration!: RegistrationTerms | null;

  @Column('date')
  validFrom!: string;

  @Column('date', { nullable: true })
  validUntil!: string | null;
}
