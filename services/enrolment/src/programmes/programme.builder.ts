import { newId } from '@collegium/persistence';
import type { Definition } from './definition.js';
import type { Programme } from './programme.js';

export function aDefinition(changes: Partial<Definition> = {}): Definition {
  return {
    code: 'eldp-participant',
    version: 1,
    title: 'Participant Experience',
    provider: 'hertscam',
    timeZone: 'Europe/London',
    academicYears: 1,
    entitlement: { minutes: 60 },
    sessionKinds: [
      {
        kind: 'twilight',
        title: 'Twilight',
        expected: true,
        count: 1,
        creditedMinutes: 60,
        durationMinutes: 60,
        startsAt: '16:00',
        scope: 'group',
        place: 'school',
        openToOtherGroups: false,
        months: [],
      },
    ],
    requirements: [],
    criteria: [],
    sampling: { policyVersion: 1, percent: 20, minimumPerAssessor: 1, allReferredAndFailed: true },
    award: {
      certificateTitle: 'Certificate',
      portfolioPassed: false,
      minimumHours: false,
      studentRegistration: false,
      criteriaNarrative: 'Took part.',
    },
    credit: [],
    resubmissionDays: 0,
    tutorialGapDays: 0,
    eligibility: { rules: [] },
    ...changes,
  };
}

export function aProgramme(changes: Partial<Programme> = {}): Programme {
  const definition = changes.definition ?? aDefinition();
  const { provider, code, version: definitionVersion, title } = definition;
  return {
    id: newId(),
    version: 1,
    provider,
    code,
    definitionVersion,
    title,
    definition,
    source: '',
    publishedAt: new Date('2026-09-01T09:00:00Z'),
    publishedBy: 'user:coordinator',
    ...changes,
  };
}
