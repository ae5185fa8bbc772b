import { addDays, localDate } from '@collegium/calendar';
import { isDeepStrictEqual } from 'node:util';
import type { Clock as StandstillClock } from '@collegium/standstill';
import {
  StudentRegistrationInvitedSchema,
  StudentRegistrationQueryAnsweredSchema,
  StudentRegistrationSubmittedSchema,
  StudentRegistrationWithdrawnSchema,
} from '@collegium/contracts';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import { ZONE } from '../conversations/zone.js';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { inForce, type Agreement } from '../agreements/agreement.js';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import type { AwardCase } from '../cases/award-case.js';
import { clockOfCase } from '../cases/case-clock.js';
import { ConversationDesk } from '../conversations/conversation-desk.js';
import { openQuery, withdraw, withoutWords } from '../conversations/conversation.js';
import { DetailsObservers, type DetailsObserver } from '../details/details-observers.service.js';
import { DetailsService } from '../details/details.service.js';
import type { Identifier } from '../details/identifiers.js';
import { missingDetails, sentDetails, type DetailRequest, type SentDetails } from '../details/person-details.js';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { registrationFields, toRegistrationSubmitted, toStudent } from './registration-events.js';
import { studentIdentifier } from './student-number.js';
import { RegistrationAnswerRow, StudentRegistrationRow } from './student-registration.entity.js';
import {
  maySubmit,
  openRegistrations,
  registrationConversation,
  registrationOnClock,
  registrationTransitions,
  submitRegistration,
  type RegistrationAnswer,
  type RegistrationStatus,
  type StudentRegistration,
} from './student-registration.js';

/** Student registrations as the person and the provider see them. */
@Injectable()
export class RegistrationsService implements DetailsObserver, OnModuleInit {
  readonly desk: ConversationDesk<RegistrationStatus, StudentRegistrationRow, RegistrationAnswer>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly details: DetailsService,
    private readonly observers: DetailsObservers,
    private readonly vault: Vault,
  ) {
    this.desk = new ConversationDesk<RegistrationStatus, StudentRegistrationRow, RegistrationAnswer>(
      unitOfWork,
      clock,
      {
        name: 'Student registration',
        row: StudentRegistrationRow,
        answers: RegistrationAnswerRow,
        key: 'registrationId',
        notFound: 'registration_not_found',
        rules: () => registrationConversation,
      },
    );
  }

  onModuleInit(): void {
    this.observers.add(this);
  }

  /**
   * Invites a participant whom nothing invited by itself, or again after an invitation that came to nothing.
   * @throws DomainError `case_not_found`, `registration_not_offered` without an agreement that speaks of it, `registration_under_way`
   */
  inviteByHand(enrolmentId: string, university: string): Promise<StudentRegistration> {
    return this.unitOfWork.run(async (outer) => {
      const state = await outer.manager.findOneBy(AwardCaseRow, { enrolmentId });
      if (!state?.programmeId)
        throw refuse('case_not_found', `There is no award case of enrolment ${enrolmentId}.`, { enrolmentId });
      const agreements = await outer.manager.findBy(AgreementRow, { programmeId: state.programmeId, university });
      const agreement = agreements.find((candidate) => candidate.registration && inForce(candidate, this.today()));
      if (!agreement)
        throw refuse(
          'registration_not_offered',
          `No agreement in force today says that students of this programme register with ${university}.`,
          { university },
        );
      if (state.standing === 'withdrawn')
        throw refuse('registration_not_offered', 'This participant has left the programme.', { enrolmentId });
      return this.unitOfWork.run(
        async (tx) => {
          const invited = await this.invite(tx, state, agreement);
          if (!invited)
            throw refuse(
              'registration_under_way',
              `Enrolment ${enrolmentId} has a student registration with ${university} already.`,
              { enrolmentId, university },
            );
          return invited;
        },
        { tenants: [state.tenant] },
      );
    });
  }

  /** Invites the participant of a case, unless a registration is under way: then undefined. */
  async invite(tx: Transaction, state: AwardCase, agreement: Agreement): Promise<StudentRegistration | undefined> {
    const { fields, submitDays } = agreement.registration!;
    const invitation = {
      id: newId(),
      version: 1,
      tenant: state.tenant,
      personId: state.personId!,
      enrolmentId: state.enrolmentId,
      programmeId: state.programmeId!,
      cohortId: state.cohortId!,
      university: agreement.university,
      sentTo: null,
      agreementId: agreement.id,
      status: 'invited' as const,
      revision: 0,
      fields: [...fields],
      noticeVersion: agreement.noticeVersion,
      lawfulBasis: null,
      invitedAt: this.clock.now(),
      submitBy: addDays(this.today(), submitDays),
      submitExtendedBy: 0,
      replyExtendedBy: 0,
      standsStillSince: (await clockOfCase(tx, state, this.clock.now())).standsStillSince,
      submittedAt: null,
      replyBy: null,
      overdue: false,
      caseReference: null,
      query: null,
      studentNumber: null,
      registeredFrom: null,
      registeredUntil: null,
      reason: null,
      resubmittable: false,
      decidedAt: null,
      sent: null,
    };
    const { raw } = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(StudentRegistrationRow)
      .values(invitation as never)
      .orIgnore()
      .returning('id')
      .updateEntity(false)
      .execute();
    if ((raw as unknown[]).length === 0) return undefined;
    const { enrolmentId, programmeId, submitBy } = invitation;
    tx.publish(
      StudentRegistrationInvitedSchema,
      { ...registrationFields(invitation), enrolmentId, programmeId, submitBy },
      { version: 1 },
    );
    return invitation;
  }

  /**
   * Sends the person's details to the university, as far as it needs them. That they have read its notice is a condition.
   * @throws DomainError `registration_not_submittable`, `notice_outdated`, `agreement_not_in_force`, `details_missing`
   */
  submit(id: string, noticeVersion: string, version: number | undefined): Promise<StudentRegistration> {
    return this.desk.change(id, version, async (tx, registration) => {
      const { status, personId, fields, university } = registration;
      if (!maySubmit(registration))
        throw refuse(
          'registration_not_submittable',
          `Student registration ${id} is ${status}, and not one to be submitted.`,
          { registrationId: id, status },
        );
      if (noticeVersion !== registration.noticeVersion)
        throw refuse('notice_outdated', `The notice to be read is version ${registration.noticeVersion}.`, {
          noticeVersion: registration.noticeVersion,
        });
      const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: registration.agreementId });
      if (!inForce(agreement, this.today()))
        throw refuse('agreement_not_in_force', `The agreement under which ${id} was opened is not in force today.`, {
          agreementId: agreement.id,
        });
      const details = await this.details.of(personId);
      const missing = missingDetails(details, fields, university);
      if (missing.length > 0)
        throw refuse(
          'details_missing',
          `Not told yet: ${missing.join(', ')}.`,
          { missing },
          missing.map((name) => ({
            pointer: `/${name}`,
            code: 'missing',
            message: `tell it at /v1/people/${personId}/details`,
          })),
        );
      const now = this.clock.now();
      const submitted = submitRegistration(registration, {
        now,
        replyBy: addDays(this.today(), agreement.registration?.replyDays ?? agreement.replyDays),
        lawfulBasis: { basis: agreement.lawfulBasis, noticeVersion, recordedAt: now.toISOString() },
      });
      const sent = sentDetails(details, fields, university);
      const saved = await tx.save(StudentRegistrationRow, {
        ...registration,
        ...submitted,
        fields,
        sent: this.seal(id, sent),
      });
      tx.publish(StudentRegistrationSubmittedSchema, toRegistrationSubmitted(saved, agreement, sent));
      return saved;
    });
  }

  /** Answers the university's open query, with the details as the person has told them by now. @throws DomainError `query_not_open` */
  answerQuery(
    id: string,
    { queryId, answer }: { queryId: string; answer: string },
    version: number | undefined,
  ): Promise<StudentRegistration> {
    return this.desk.change(id, version, async (tx, registration) => {
      const { fields, university, personId } = registration;
      const query = openQuery(registration.status, registration.query);
      if (query?.id !== queryId)
        throw refuse('query_not_open', `Query ${queryId} is not the open query of student registration ${id}.`, {
          registrationId: id,
          queryId,
        });
      const told = await this.details.of(personId);
      const sent = told ? sentDetails(told, fields, university) : this.open(registration);
      const saved = await tx.save(StudentRegistrationRow, {
        ...registration,
        status: 'answered',
        query: { ...query, answer },
        sent: this.seal(id, sent),
      });
      tx.publish(StudentRegistrationQueryAnsweredSchema, {
        ...registrationFields(saved),
        revision: saved.revision,
        queryId,
        answer,
        student: toStudent(sent),
      });
      return saved;
    });
  }

  /** @throws DomainError `registration_not_found`, `transition_refused` */
  withdraw(id: string, reason: string, version: number | undefined): Promise<StudentRegistration> {
    return this.desk.change(id, version, (tx, registration) => this.withdrawn(tx, registration, reason));
  }

  async withdrawn(
    tx: Transaction,
    registration: StudentRegistrationRow,
    reason: string,
  ): Promise<StudentRegistrationRow> {
    const saved = await tx.save(
      StudentRegistrationRow,
      withdraw(
        registrationTransitions,
        `Student registration ${registration.id}`,
        registration,
        reason,
        this.clock.now(),
      ),
    );
    tx.publish(StudentRegistrationWithdrawnSchema, {
      ...registrationFields(saved),
      revision: saved.revision,
      enrolmentId: saved.enrolmentId,
      reason,
    });
    return saved;
  }

  /**
   * Forgets a person in their registrations; what is not decided is withdrawn, and the university told. The number that it has confirmed stays.
   * @returns ids of the registrations
   */
  async personErased(tx: Transaction, personId: string, tenant: string): Promise<string[]> {
    const registrations = await tx.manager.find(StudentRegistrationRow, {
      where: { personId, tenant },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    for (const registration of registrations) {
      const { id, query, sent } = registration;
      const left = openRegistrations.includes(registration.status)
        ? await this.withdrawn(tx, registration, 'participant_request')
        : registration;
      await tx.save(StudentRegistrationRow, {
        ...left,
        query: query && withoutWords(query),
        sent: sent && this.seal(id, { identifiers: [] }),
      });
    }
    return registrations.map(({ id }) => id);
  }

  /** Puts the registrations of an enrolment on its clock, which has changed. */
  async clockChanged(tx: Transaction, enrolmentId: string, clock: StandstillClock): Promise<void> {
    for (const registration of await tx.manager.find(StudentRegistrationRow, {
      where: { enrolmentId, status: In(['invited', ...openRegistrations]) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    })) {
      const timed = registrationOnClock(registration, clock);
      if (!isDeepStrictEqual(timed, { ...registration })) await tx.save(StudentRegistrationRow, timed);
    }
  }

  /** @throws DomainError `registration_not_found`, also for one that the caller may not see */
  find(id: string): Promise<StudentRegistrationRow> {
    return this.desk.find(id);
  }

  /** What the university was told of the person; null before they submitted. @throws DomainError `registration_not_found` */
  async sentOf(id: string): Promise<SentDetails | null> {
    const registration = await this.find(id);
    return registration.sent && this.open(registration);
  }

  /** What was told of the person in a row that the caller has loaded. */
  open({ id, sent }: Pick<StudentRegistrationRow, 'id' | 'sent'>): SentDetails {
    return sent ? (JSON.parse(this.vault.open(sent, ownerOf(id)).toString()) as SentDetails) : { identifiers: [] };
  }

  /** The number under which the person is a student of the university, whichever programme led there; undefined if they are none. */
  studentNumberOf(personId: string, university: string): Promise<Identifier | undefined> {
    return this.unitOfWork.run(
      async (tx) => {
        const confirmed = await tx.manager.findOne(StudentRegistrationRow, {
          where: { personId, university, status: 'confirmed' },
          order: { registeredFrom: 'DESC', id: 'DESC' },
        });
        return confirmed?.studentNumber ? studentIdentifier(confirmed.studentNumber, university) : undefined;
      },
      { tenants: [personId] },
    );
  }

  async asked(tx: Transaction, personId: string): Promise<DetailRequest[]> {
    const rows = await tx.manager.find(StudentRegistrationRow, {
      where: { personId, status: In(['invited', 'refused', 'queried']) },
      order: { id: 'ASC' },
    });
    return rows
      .filter((row) => row.status === 'queried' || maySubmit(row))
      .map(({ id, tenant, university, fields, noticeVersion }) => ({
        kind: 'student_registration',
        id,
        provider: tenant,
        university,
        details: fields,
        noticeVersion,
      }));
  }

  /** Nothing goes on by itself: to submit is the person's own act. */
  detailsChanged(): Promise<void> {
    return Promise.resolve();
  }

  private seal(id: string, sent: SentDetails): Buffer {
    return this.vault.seal(Buffer.from(JSON.stringify(sent)), ownerOf(id));
  }

  private today(): string {
    return localDate(this.clock.now(), ZONE);
  }
}

function ownerOf(id: string): string {
  return `student-registration:${id}`;
}
