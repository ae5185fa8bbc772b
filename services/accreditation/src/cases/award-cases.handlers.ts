import {
  EnrolmentAcceptedSchema,
  EnrolmentDeferredSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  EnrolmentWithdrawnSchema,
  HoursFellShortSchema,
  HoursMetSchema,
  Outcome,
  OutcomeReleasedSchema,
  SubmissionAcceptedSchema,
  SubmissionFrozenSchema,
  SubmissionReturnedSchema,
  timestampDate,
  type EnrolmentAccepted,
  type EnrolmentDeferred,
  type EnrolmentResumed,
  type EnrolmentStarted,
  type EnrolmentWithdrawn,
  type HoursFellShort,
  type HoursMet,
  type OutcomeReleased,
  type SubmissionAccepted,
  type SubmissionFrozen,
  type SubmissionReturned,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';
import type { WorkFact } from '../claims/work.js';
import { ERASED, PersonRow } from '../parties/party.entity.js';
import { lockFact } from '../reading/fact.lock.js';
import {
  learnAccepted,
  learnHours,
  learnOutcome,
  learnResubmission,
  learnStanding,
  learnWork,
  learnWorkAccepted,
  learnWorkReturned,
  type AwardCase,
  type OutcomeFact,
} from './award-case.js';
import { AwardCasesService } from './award-cases.service.js';

const outcomes: Partial<Record<Outcome, OutcomeFact['outcome']>> = {
  [Outcome.PASSED]: 'passed',
  [Outcome.REFERRED]: 'referred',
  [Outcome.FAILED]: 'failed',
};

/** The facts that award cases are made of, as they arrive: in any order. */
@Controller()
export class AwardCasesHandlers {
  constructor(
    private readonly cases: AwardCasesService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @OnEvent(EnrolmentAcceptedSchema)
  async accepted(event: EnrolmentAccepted, { aggregateVersion, time }: EventContext): Promise<void> {
    // A correction of the name, or a merge, may have overtaken this.
    const person = await this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'person', event.personId, 'shared');
      return tx.manager.findOneBy(PersonRow, { personId: event.personId, tenant: event.provider });
    });
    const fact = {
      personId: person?.mergedInto ?? event.personId,
      cohortId: event.cohortId,
      programmeId: event.programmeId,
      displayName: nameOf(person, event),
      settingName: event.setting?.name ?? null,
      creditWanted: event.creditWanted,
      university: event.university || null,
      acceptedAt: time,
    };
    await this.cases.learn(event.provider, event.enrolmentId, (state) => learnAccepted(state, fact, aggregateVersion));
  }

  @OnEvent(EnrolmentStartedSchema)
  async started(event: EnrolmentStarted, { aggregateVersion, time }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnStanding(state, 'started', aggregateVersion, when(event.startedAt, time)),
    );
  }

  @OnEvent(EnrolmentDeferredSchema)
  async deferred(event: EnrolmentDeferred, { aggregateVersion, time }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnStanding(state, 'deferred', aggregateVersion, when(event.deferredAt, time)),
    );
  }

  @OnEvent(EnrolmentResumedSchema)
  async resumed(event: EnrolmentResumed, { aggregateVersion, time }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnStanding(state, 'started', aggregateVersion, when(event.resumedAt, time)),
    );
  }

  @OnEvent(EnrolmentWithdrawnSchema)
  async withdrawn(event: EnrolmentWithdrawn, { aggregateVersion, time }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnStanding(state, 'withdrawn', aggregateVersion, when(event.withdrawnAt, time)),
    );
  }

  @OnEvent(HoursMetSchema)
  async hoursMet(event: HoursMet, { aggregateVersion }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnHours(state, { ...minutesOf(event), met: true }, aggregateVersion),
    );
  }

  @OnEvent(HoursFellShortSchema)
  async hoursFellShort(event: HoursFellShort, { aggregateVersion }: EventContext): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) =>
      learnHours(state, { ...minutesOf(event), met: false }, aggregateVersion),
    );
  }

  @OnEvent(OutcomeReleasedSchema)
  async outcomeReleased(event: OutcomeReleased, { time }: EventContext): Promise<void> {
    const outcome = outcomes[event.outcome];
    if (!outcome)
      throw new TypeError(`Submission ${event.submissionId} was released with an outcome that is not known here`);
    const fact: OutcomeFact = {
      outcome,
      submissionId: event.submissionId,
      lineageId: event.lineageId,
      digests: event.digests,
      earlier: versionsOf(event),
      board: { reference: event.board?.reference ?? '', heldOn: event.board?.heldOn ?? '' },
      releasedAt: (event.releasedAt ? timestampDate(event.releasedAt) : time).toISOString(),
      resubmitBy: event.resubmitBy || null,
    };
    await this.cases.learn(event.provider, event.enrolmentId, (state) => learnOutcome(state, fact));
  }

  @OnEvent(SubmissionFrozenSchema)
  async submissionFrozen(event: SubmissionFrozen, { time }: EventContext): Promise<void> {
    const resubmitted = (state: AwardCase) =>
      event.resubmissionOf ? learnResubmission(state, event.resubmissionOf) : state;
    // Submissions of before work was passed on say nothing of their items.
    const work = event.treatment ? workOf(event, time) : null;
    if (event.resubmissionOf || work)
      await this.cases.learn(event.provider, event.enrolmentId, (state) =>
        work ? learnWork(resubmitted(state), work) : resubmitted(state),
      );
  }

  @OnEvent(SubmissionAcceptedSchema)
  async submissionAccepted(event: SubmissionAccepted): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) => learnWorkAccepted(state, event.submissionId));
  }

  @OnEvent(SubmissionReturnedSchema)
  async submissionReturned(event: SubmissionReturned): Promise<void> {
    await this.cases.learn(event.provider, event.enrolmentId, (state) => learnWorkReturned(state, event.submissionId));
  }
}

/** When it happened; events of an older version tell it by their envelope alone. */
const when = (at: Parameters<typeof timestampDate>[0] | undefined, time: Date): Date => (at ? timestampDate(at) : time);

function versionsOf({ earlier }: SubmissionFrozen | OutcomeReleased): string[][] {
  return earlier.map(({ digests }) => digests);
}

function workOf(event: SubmissionFrozen, time: Date): WorkFact {
  const { submissionId, lineageId, treatment, digests, items, withheld } = event;
  if (treatment !== 'assessed' && treatment !== 'received')
    throw new TypeError(`Submission ${submissionId} is treated in a way that is not known here`);
  return {
    submissionId,
    lineageId,
    treatment,
    accepted: false,
    frozenAt: time.toISOString(),
    digests,
    earlier: versionsOf(event),
    items: items.map(({ kind, url, digest, mediaType }) => ({ kind, url, digest, mediaType })),
    withheld,
  };
}

function minutesOf({ receivedMinutes, minimumMinutes }: HoursMet | HoursFellShort): {
  receivedMinutes: number;
  minimumMinutes: number;
} {
  return { receivedMinutes, minimumMinutes };
}

/** Of a person who was erased no name is known on purpose, whatever is told of later. */
function nameOf(person: PersonRow | null, { displayName }: Pick<EnrolmentAccepted, 'displayName'>): string | null {
  if (person?.sourceVersion === ERASED) return '';
  return person?.displayName || displayName || null;
}
