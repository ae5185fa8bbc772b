import { newId } from '@collegium/persistence';
import type { AwardRules } from '../programmes/programme.js';
import {
  learnAccepted,
  learnHours,
  learnOutcome,
  learnStanding,
  openCase,
  type AwardCase,
  type Circumstances,
  type HoursFact,
  type OutcomeFact,
} from './award-case.js';

export const CASE_NOW = new Date('2027-07-20T12:00:00Z');
export const DAY = 86_400_000;

/** Rules of the ELDP Participant Experience: a passed portfolio and the minimum of hours. */
export const eldpRules: AwardRules = {
  certificateTitle: 'HertsCam Certificate in Educator Leadership',
  portfolioPassed: true,
  minimumHours: true,
  studentRegistration: false,
  criteriaNarrative:
    'A passed portfolio of evidence and an account of the work, and at least twelve hours of support received.',
};

export const hoursMet: HoursFact = { met: true, receivedMinutes: 810, minimumMinutes: 720 };
export const hoursShort: HoursFact = { met: false, receivedMinutes: 700, minimumMinutes: 720 };

export function anOutcome(changes: Partial<OutcomeFact> = {}): OutcomeFact {
  return {
    outcome: 'passed',
    submissionId: newId(),
    lineageId: newId(),
    digests: ['a'.repeat(64)],
    board: { reference: 'HC-2027-1', heldOn: '2027-06-28' },
    releasedAt: '2027-07-01T09:00:00Z',
    resubmitBy: null,
    ...changes,
  };
}

/** An award case; nothing is known of it until told. */
export class AwardCaseBuilder {
  private constructor(private readonly state: AwardCase) {}

  static open(): AwardCaseBuilder {
    return new AwardCaseBuilder({ ...openCase(newId(), 'hertscam', newId()), version: 1 });
  }

  accepted(changes: Partial<AwardCase> = {}): AwardCaseBuilder {
    const fact = {
      personId: newId(),
      cohortId: newId(),
      programmeId: newId(),
      displayName: 'Zoë Nkemelu-Žák',
      settingName: 'Barnwell School',
      creditWanted: true,
      university: 'herts',
      acceptedAt: new Date('2026-09-01T09:00:00Z'),
    };
    return this.with({ ...learnAccepted(this.state, fact, 1), ...changes });
  }

  started(): AwardCaseBuilder {
    return this.with(learnStanding(this.state, 'started', 2));
  }

  deferred(at = new Date('2027-07-02T09:00:00Z')): AwardCaseBuilder {
    return this.with(learnStanding(this.state, 'deferred', this.state.standingVersion + 1, at));
  }

  resumed(at: Date): AwardCaseBuilder {
    return this.with(learnStanding(this.state, 'started', this.state.standingVersion + 1, at));
  }

  withdrawn(): AwardCaseBuilder {
    return this.with(learnStanding(this.state, 'withdrawn', this.state.standingVersion + 1));
  }

  withHours(hours: HoursFact = hoursMet): AwardCaseBuilder {
    return this.with(learnHours(this.state, hours, this.state.hoursVersion + 1));
  }

  withOutcome(changes: Partial<OutcomeFact> = {}): AwardCaseBuilder {
    return this.with(learnOutcome(this.state, anOutcome(changes)));
  }

  /** Everything that the ELDP rules ask for. */
  complete(): AwardCaseBuilder {
    return this.accepted().started().withHours().withOutcome();
  }

  with(changes: Partial<AwardCase>): AwardCaseBuilder {
    return new AwardCaseBuilder({ ...this.state, ...changes });
  }

  build(): AwardCase {
    return this.state;
  }
}

export function anAwardCase(): AwardCaseBuilder {
  return AwardCaseBuilder.open();
}

export function circumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    rules: eldpRules,
    issuerKnown: true,
    jointConsented: true,
    cohortFinishedAt: null,
    registrationConfirmed: false,
    now: CASE_NOW,
    settleMs: 7 * DAY,
    undrawable: () => [],
    texts: ['Certificate'],
    ...changes,
  };
}
