import { newId } from '@collegium/persistence';
import type { Application } from './application.js';
import type { Eligibility, EligibilityInputs } from './eligibility.js';
import type { Setting } from './setting.js';

export const NOW = new Date('2026-09-10T09:00:00Z');

export function aSetting(changes: Partial<Setting> = {}): Setting {
  return { urn: '900001', kind: 'school', name: 'Oak School', timeZone: 'Europe/London', ...changes };
}

export function eligibilityInputs(changes: Partial<EligibilityInputs> = {}): EligibilityInputs {
  return {
    appliedOn: '2026-09-10',
    closesOn: '2026-09-20',
    startsOn: '2026-09-28',
    staffRole: 'teacher',
    setting: aSetting(),
    school: { status: 'open', closesOn: null, lastChangedOn: '2026-01-01' },
    facts: {},
    ...changes,
  };
}

export function anEligibility(outcome: Eligibility['outcome'] = 'eligible'): Eligibility {
  const reasons = {
    eligible: [],
    ineligible: [
      { code: 'applied_too_late', outcome: 'failed' as const, rule: 'applied_too_late', message: 'Too late.' },
    ],
    undecided: [
      {
        code: 'missing_setting_supports',
        outcome: 'missing' as const,
        rule: 'setting_does_not_support',
        message: 'Not stated.',
      },
    ],
  };
  return {
    outcome,
    reasons: reasons[outcome],
    inputs: eligibilityInputs(),
    rulesVersion: 1,
    evaluatedAt: NOW.toISOString(),
  };
}

/** An eligible application in each of its states. */
export function anApplication(changes: Partial<Omit<Application, 'status'>> = {}) {
  const base = {
    id: newId(),
    version: 1,
    provider: 'hertscam',
    cohortId: newId(),
    programmeId: newId(),
    personId: newId(),
    setting: aSetting(),
    staffRole: 'teacher' as const,
    creditWanted: false,
    university: null,
    facts: {},
    eligibility: anEligibility(),
    submittedAt: NOW,
    waitlistedAt: null,
    enrolmentEndedAt: null,
    reasons: [],
  };
  const offerExpiresAt = new Date('2026-09-24T09:00:00Z');
  return {
    pending: (): Application => ({ ...base, offerExpiresAt: null, ...changes, status: 'pending' }),
    offered: (): Application => ({
      ...base,
      ...changes,
      status: 'offered',
      offerExpiresAt: changes.offerExpiresAt ?? offerExpiresAt,
    }),
    waitlisted: (): Application => ({
      ...base,
      offerExpiresAt: null,
      ...changes,
      status: 'waitlisted',
      waitlistedAt: changes.waitlistedAt ?? NOW,
    }),
    rejected: (): Application => ({
      ...base,
      offerExpiresAt: null,
      reasons: ['applied_too_late'],
      ...changes,
      status: 'rejected',
    }),
    withdrawn: (): Application => ({ ...base, offerExpiresAt: null, ...changes, status: 'withdrawn' }),
    accepted: (): Application => ({ ...base, offerExpiresAt, ...changes, status: 'accepted' }),
    declined: (): Application => ({ ...base, offerExpiresAt, ...changes, status: 'declined' }),
    expired: (): Application => ({ ...base, offerExpiresAt, ...changes, status: 'expired' }),
    closed: (): Application => ({ ...base, offerExpiresAt: null, ...changes, status: 'closed' }),
  };
}
