import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Credit } from '../claims/credit.js';
import type { RegistrationTerms } from '../registrations/registration-terms.js';
import type {
  Agreement,
  AgreementField,
  CreditRoute,
  CreditTarget,
  EvidenceKind,
  LawfulBasisKind,
  ShareLimit,
} from './agreement.js';

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
  route!: CreditRoute;

  @Column('text')
  courseCode!: string;

  @Column('jsonb')
  credit!: Credit;

  @Column('jsonb')
  target!: CreditTarget;

  @Column('int', { nullable: true })
  currencyYears!: number | null;

  @Column('int', { nullable: true })
  maxPointsPerPerson!: number | null;

  @Column('jsonb', { nullable: true })
  shareLimit!: ShareLimit | null;

  @Column('jsonb')
  evidence!: EvidenceKind[];

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
