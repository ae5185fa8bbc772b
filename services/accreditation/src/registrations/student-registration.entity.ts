import { Column, Entity } from 'typeorm';
import { AnswerRow, ConversationRow } from '../conversations/conversation.entity.js';
import type { Query } from '../conversations/conversation.js';
import type { DetailName } from '../details/person-details.js';
import type { GivenNumber } from './student-number.js';
import type { RegistrationAnswer, RegistrationStatus, StudentRegistration } from './student-registration.js';

@Entity('student_registrations')
export class StudentRegistrationRow extends ConversationRow<RegistrationStatus> implements StudentRegistration {
  @Column('uuid') programmeId!: string;
  @Column('uuid') cohortId!: string;
  @Column('jsonb') fields!: readonly DetailName[];
  @Column('text') noticeVersion!: string;
  @Column('timestamptz') invitedAt!: Date;
  @Column('date') submitBy!: string;
  @Column('int', { default: 0 }) submitExtendedBy!: number;
  @Column('timestamptz', { nullable: true }) submittedAt!: Date | null;
  @Column('jsonb', { nullable: true }) query!: Query | null;
  @Column('jsonb', { nullable: true }) studentNumber!: GivenNumber | null;
  @Column('date', { nullable: true }) registeredFrom!: string | null;
  @Column('date', { nullable: true }) registeredUntil!: string | null;
  /** What the university was told of the person, sealed. */
  @Column('bytea', { nullable: true }) sent!: Buffer | null;
}

@Entity('registration_answers')
export class RegistrationAnswerRow extends AnswerRow<RegistrationAnswer> {
  @Column('uuid') registrationId!: string;
}
