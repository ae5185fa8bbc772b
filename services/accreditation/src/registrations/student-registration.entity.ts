import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LawfulBasis } from '../claims/credit-claim.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import type { DetailName } from '../details/person-details.js';
import type { GivenNumber } from './student-number.js';
import type { RegistrationAnswer, RegistrationQuery, RegistrationStatus, StudentRegistration } from './student-registration.js';

@Entity('student_registrations')
export class StudentRegistrationRow implements StudentRegistration {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  @Column('uuid')
  enrolmentId!: string;

  @Column('uuid')
  programmeId!: string;

  @Column('uuid')
  cohortId!: string;

  @Column('text')
  university!: string;

  @Column('text', { nullable: true })
  sentTo!: string | null;

  @Column('uuid')
  agreementId!: string;

  @Column('text')
  status!: RegistrationStatus;

  @Column('int')
  revision!: number;

  @Column('jsonb')
  fields!: DetailName[];

  @Column('text')
  noticeVersion!: string;

  @Column('jsonb', { nullable: true })
  lawfulBasis!: LawfulBasis | null;

  @Column('timestamptz')
  invitedAt!: Date;

  @Column('date')
  submitBy!: string;

  @Column('timestamptz', { nullable: true })
  submittedAt!: Date | null;

  @Column('date', { nullable: true })
  replyBy!: string | null;

  @Column('boolean')
  overdue!: boolean;

  @Column('text', { nullable: true })
  caseReference!: string | null;

  @Column('jsonb', { nullable: true })
  query!: RegistrationQuery | null;

  @Column('jsonb', { nullable: true })
  studentNumber!: GivenNumber | null;

  @Column('date', { nullable: true })
  registeredFrom!: string | null;

  @Column('date', { nullable: true })
  registeredUntil!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('boolean')
  resubmittable!: boolean;

  @Column('timestamptz', { nullable: true })
  decidedAt!: Date | null;

  /** What the university was told of the person, sealed. */
  @Column('bytea', { nullable: true })
  sent!: Buffer | null;
}

/** One answer by a university, whatever it did. Only added to. */
@Entity('registration_answers')
export class RegistrationAnswerRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  registrationId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  university!: string;

  @Column('jsonb')
  answer!: RegistrationAnswer;

  @Column('text')
  effect!: AnswerEffect;

  /** Actor of the request. */
  @Column('text')
  by!: string;

  @Column('timestamptz')
  receivedAt!: Date;
}
