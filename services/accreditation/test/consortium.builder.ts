import { randomBytes } from 'node:crypto';
import {
  CohortMovedOnSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  HoursFellShortSchema,
  HoursMetSchema,
  OrganisationRegisteredSchema,
  Outcome,
  OutcomeReleasedSchema,
  ProgrammePublishedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import {
  eventually,
  startTestService,
  type TestResponse,
  type TestService,
  type TestServiceOptions,
} from '@collegium/testing';
import { AppModule } from '../src/app.module.js';

export const COORDINATOR = ['provider:hertscam:coordinator'];
export const REGISTRY = { roles: ['university:herts:client'], subject: 'herts-registry', clientId: 'herts-registry' };
export const AGREEMENT = {
  university: 'herts',
  route: 'recognition',
  courseCode: 'SC7HCEL',
  credit: { points: 30, scheme: 'CATS', level: 7 },
  replyDays: 30,
  lawfulBasis: 'contract',
  noticeVersion: '2027-01',
  fields: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'],
  validFrom: '2020-09-01',
};

/** What an agreement may say about student registration. */
export const REGISTRATION = { needed: true, submitDays: 42, replyDays: 21, fields: ['legal-name', 'date-of-birth'] };

/** One participant, as the other services tell of them. */
export interface Participant {
  readonly personId: string;
  readonly enrolmentId: string;
  readonly submissionId: string;
  readonly displayName: string;
  readonly creditWanted: boolean;
  readonly digests: string[];
  readonly lineageId: string;
  /** Digests of each version that was frozen of the work before; none unless said. */
  readonly earlier?: string[][];
  /** HertsCam and its programme unless said. */
  readonly provider?: string;
  readonly programmeId?: string;
}

/** The service under test, and the rest of the consortium around it, which speaks in events. */
export class Consortium {
  readonly programmeId = newId();
  readonly cohortId = newId();

  private constructor(readonly service: TestService) {}

  static async start(options: TestServiceOptions = {}): Promise<Consortium> {
    const env = {
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      PUBLIC_URL: 'http://127.0.0.1:3999',
      VERIFICATIONS_PER_MINUTE: '0',
      ...options.env,
    };
    return new Consortium(await startTestService(AppModule, { ...options, env }));
  }

  /** Organisations, programme and cohort, in that order. */
  async found(): Promise<void> {
    await this.organisation('hertscam', 'provider', 'HertsCam Network');
    await this.organisation('herts', 'university', 'University of Hertfordshire');
    await this.organisation('bath-spa', 'university', 'Bath Spa University');
    await this.publishProgramme();
    await this.service.events.publish(CohortPlannedSchema, {
      cohortId: this.cohortId,
      provider: 'hertscam',
      programmeId: this.programmeId,
      name: '2026/27',
      startsOn: '2026-09-01',
      endsOn: '2027-07-20',
      places: 30,
      timeZone: 'Europe/London',
    });
  }

  async organisation(code: string, kind: string, name: string): Promise<void> {
    await this.service.events.publish(OrganisationRegisteredSchema, { organisationId: newId(), code, kind, name });
  }

  async publishProgramme(
    provider = 'hertscam',
    programmeId = this.programmeId,
    award: object = {},
    version = 1,
    timeZone = 'Europe/London',
  ): Promise<void> {
    await this.service.events.publish(ProgrammePublishedSchema, {
      programmeId,
      provider,
      definition: {
        code: 'eldp-participant',
        version,
        title: 'ELDP Participant Experience',
        provider,
        timeZone,
        award: {
          certificateTitle: 'HertsCam Certificate in Educator Leadership',
          portfolioPassed: true,
          minimumHours: true,
          criteriaNarrative: 'A passed portfolio and at least twelve hours of support.',
          ...award,
        },
        credit: [{ university: 'herts', credits: 30, scheme: 'CATS', level: 7 }],
      },
    });
  }

  /** Makes the agreement as soon as programme and university have reached the service. */
  agree(changes: object = {}): Promise<TestResponse> {
    return eventually(
      async () => {
        const made = await this.service.request('POST', '/v1/agreements', {
          as: COORDINATOR,
          body: { ...AGREEMENT, programmeId: this.programmeId, ...changes },
        });
        return made.status === 404 ? undefined : made;
      },
      { what: 'an agreement', within: 30_000 },
    );
  }

  participant(changes: Partial<Participant> = {}): Participant {
    const submissionId = newId();
    return {
      personId: newId(),
      enrolmentId: newId(),
      submissionId,
      displayName: 'Zoë Nkemelu-Žák',
      creditWanted: true,
      digests: [randomBytes(32).toString('hex')],
      lineageId: submissionId,
      ...changes,
    };
  }

  /** What happens to a participant, each as one event to publish. */
  facts(who: Participant, programmeId = who.programmeId ?? this.programmeId) {
    const { events } = this.service;
    const whose = { enrolmentId: who.enrolmentId, provider: who.provider ?? 'hertscam', personId: who.personId };
    const place = { ...whose, cohortId: this.cohortId, programmeId: programmeId };
    return {
      accepted: () =>
        events.publish(
          EnrolmentAcceptedSchema,
          {
            ...place,
            applicationId: newId(),
            displayName: who.displayName,
            setting: { kind: 'school', urn: '117500', name: 'Barnwell School', timeZone: 'Europe/London' },
            staffRole: 'teacher',
            creditWanted: who.creditWanted,
            university: who.creditWanted ? 'herts' : '',
          },
          { version: 1 },
        ),
      started: () =>
        events.publish(EnrolmentStartedSchema, { ...place, startedAt: timestampFromDate(new Date()) }, { version: 2 }),
      met: () =>
        events.publish(HoursMetSchema, { ...whose, minimumMinutes: 720, receivedMinutes: 810 }, { version: 9 }),
      short: () =>
        events.publish(HoursFellShortSchema, { ...whose, minimumMinutes: 720, receivedMinutes: 700 }, { version: 10 }),
      passed: () => this.released(who, Outcome.PASSED),
      failed: () => this.released(who, Outcome.FAILED),
    };
  }

  released(
    who: Participant,
    outcome: Outcome,
    changes: { submissionId?: string; resubmitBy?: string; at?: Date } = {},
  ): Promise<string> {
    return this.service.events.publish(OutcomeReleasedSchema, {
      submissionId: changes.submissionId ?? who.submissionId,
      provider: who.provider ?? 'hertscam',
      enrolmentId: who.enrolmentId,
      personId: who.personId,
      portfolioId: newId(),
      batchId: newId(),
      outcome,
      board: { reference: 'HC-2027-1', heldOn: '2027-06-28' },
      releasedAt: timestampFromDate(changes.at ?? new Date()),
      lineageId: who.lineageId,
      digests: who.digests,
      resubmitBy: changes.resubmitBy ?? '',
      earlier: (who.earlier ?? []).map((digests) => ({ submissionId: newId(), digests })),
    });
  }

  finishCohort(): Promise<string> {
    return this.service.events.publish(
      CohortMovedOnSchema,
      { cohortId: this.cohortId, provider: 'hertscam', fromStatus: 'running', toStatus: 'finished' },
      { version: 5 },
    );
  }

  /** Everything that earns the award. */
  async completes(who: Participant): Promise<void> {
    const facts = this.facts(who);
    for (const fact of [facts.accepted, facts.started, facts.met, facts.passed]) await fact();
  }

  /** The award case of a participant, once it fits. */
  caseOf(who: Participant, fits: (state: CaseView) => boolean = () => true, within = 40_000): Promise<CaseView> {
    return eventually(
      async () => {
        const { body } = await this.service.request('GET', `/v1/award-cases?filter[enrolment]=${who.enrolmentId}`, {
          as: COORDINATOR,
        });
        return (body.data as CaseView[]).find(fits);
      },
      { what: `a fitting case of ${who.displayName}`, within },
    );
  }

  /** The claim of a participant, once it fits. */
  claimOf(who: Participant, fits: (claim: ClaimView) => boolean = () => true): Promise<ClaimView> {
    return eventually(
      async () => {
        const { body } = await this.service.request('GET', `/v1/credit-claims?filter[enrolment]=${who.enrolmentId}`, {
          as: COORDINATOR,
        });
        return (body.data as ClaimView[]).find(fits);
      },
      { what: `a fitting claim of ${who.displayName}`, within: 40_000 },
    );
  }

  /** The student registration of a participant, once it fits. */
  registrationOf(
    who: Participant,
    fits: (registration: RegistrationView) => boolean = () => true,
  ): Promise<RegistrationView> {
    return eventually(
      async () => {
        const { body } = await this.service.request(
          'GET',
          `/v1/student-registrations?filter[enrolment]=${who.enrolmentId}`,
          { as: COORDINATOR },
        );
        return (body.data as RegistrationView[]).find(fits);
      },
      { what: `a fitting student registration of ${who.displayName}`, within: 40_000 },
    );
  }

  /** Tells the details that a registration asks for, and submits it. */
  async submits(who: Participant, registration: { id: string }, noticeVersion = '2027-01'): Promise<TestResponse> {
    const as = [`person:${who.personId}:self`];
    await this.service.request('PUT', `/v1/people/${who.personId}/details`, {
      as,
      body: { familyName: 'Nkemelu-Žák', givenNames: 'Zoë Adaeze', dateOfBirth: '1989-04-12' },
    });
    return this.service.request('POST', `/v1/student-registrations/${registration.id}/submit`, {
      as,
      body: { noticeVersion },
    });
  }

  /** What the university answers to a student registration. */
  answerStudent(registrationId: string, verb: string, body: object, as: object = REGISTRY): Promise<TestResponse> {
    return this.service.request('POST', `/v1/student-registrations/${registrationId}/${verb}`, {
      as: as as typeof REGISTRY,
      body,
    });
  }

  answer(claimId: string, verb: string, body: object, as: object = REGISTRY): Promise<TestResponse> {
    return this.service.request('POST', `/v1/credit-claims/${claimId}/${verb}`, { as: as as typeof REGISTRY, body });
  }

  close(): Promise<void> {
    return this.service.close();
  }
}

/** A case as it is answered. */
export interface CaseView {
  id: string;
  version: number;
  status: string;
  missing: string[];
  reasons: string[];
  awardId: string | null;
  certificateNumber: string | null;
  credit: {
    claimId: string | null;
    claimStatus: string | null;
    waitingFor: string[];
    lawfulBasis: object | null;
    noCredit: string | null;
    firstClaimId: string | null;
  };
}

/** A student registration as it is answered. */
export interface RegistrationView {
  id: string;
  version: number;
  status: string;
  revision: number;
  submitBy: string;
  submitExtendedBy: number;
  standsStillSince: string | null;
  replyBy: string | null;
  overdue: boolean;
  reason: string | null;
  query: { id: string; answer: string | null } | null;
}

/** A claim as it is answered. */
export interface ClaimView {
  id: string;
  version: number;
  status: string;
  revision: number;
  overdue: boolean;
  replyBy: string | null;
  waitingFor: string[];
  needs: { need: string; wayOut: string }[];
  query: { id: string; answer: string | null } | null;
}
