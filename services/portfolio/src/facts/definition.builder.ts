import type { Definition } from './definition.js';

/** A programme that asks for one item of evidence and an account of 5 to 50 words, both assessed against two criteria. */
export function aDefinition(overrides: Partial<Definition> = {}): Definition {
  return {
    code: 'eldp-participant',
    version: 1,
    title: 'Participant Experience',
    requirements: [
      {
        code: 'evidence',
        title: 'Portfolio of evidence',
        kind: 'evidence',
        treatment: 'assessed',
        minimumItems: 1,
        minimumWords: 0,
        maximumWords: 0,
      },
      {
        code: 'account',
        title: 'Account of the work',
        kind: 'account',
        treatment: 'assessed',
        minimumItems: 0,
        minimumWords: 5,
        maximumWords: 50,
      },
    ],
    criteria: [
      { code: 'leadership', title: 'Led a development project' },
      { code: 'impact', title: 'Shows impact' },
    ],
    sampling: { policyVersion: 3, percent: 20, minimumPerAssessor: 2, allReferredAndFailed: true },
    resubmissionDays: 28,
    timeZone: 'Europe/London',
    ...overrides,
  };
}

/** A programme whose impact report is received, complete or not, and never graded. */
export function aDefinitionWithReport(): Definition {
  return aDefinition({
    requirements: [
      {
        code: 'report',
        title: 'Impact report',
        kind: 'account',
        treatment: 'received',
        minimumItems: 0,
        minimumWords: 5,
        maximumWords: 0,
      },
    ],
    criteria: [],
    sampling: null,
  });
}
