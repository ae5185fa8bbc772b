import type { ProgrammePublished } from '@collegium/contracts';
import type { Definition, Requirement } from './definition.js';

const requirementKinds = ['evidence', 'account'] as const;
const treatments = ['assessed', 'received'] as const;

/** What this service keeps of a published programme. A word that it does not know is an error, never a default. */
export function definitionFrom({ definition, programmeId }: ProgrammePublished): Definition {
  if (!definition) throw new TypeError(`Programme ${programmeId} was published without its definition`);
  const { sampling } = definition;
  return {
    code: definition.code,
    version: definition.version,
    title: definition.title,
    requirements: definition.requirements.map(
      ({ code, title, kind, treatment, minimumItems, minimumWords, maximumWords }): Requirement => ({
        code,
        title,
        kind: oneOf(requirementKinds, kind),
        treatment: oneOf(treatments, treatment),
        minimumItems,
        minimumWords,
        maximumWords,
      }),
    ),
    criteria: definition.criteria.map(({ code, title }) => ({ code, title })),
    sampling: sampling
      ? {
          policyVersion: sampling.policyVersion,
          percent: sampling.percent,
          minimumPerAssessor: sampling.minimumPerAssessor,
          allReferredAndFailed: sampling.allReferredAndFailed,
        }
      : null,
    resubmissionDays: definition.resubmissionDays,
    timeZone: definition.timeZone,
  };
}

function oneOf<Word extends string>(words: readonly Word[], word: string): Word {
  const known = words.find((each) => each === word);
  if (known === undefined) throw new TypeError(`${JSON.stringify(word)} is none of ${words.join(', ')}`);
  return known;
}
