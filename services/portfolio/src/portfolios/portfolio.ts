import type { Definition, Requirement } from '../facts/definition.js';
import { refuse } from '../errors.js';
import { countWords, plainText } from './plain-text.js';

/** What one participant gathers for one enrolment. It is always a draft: what is assessed is a frozen copy. */
export interface Portfolio {
  id: string;
  version: number;
  tenant: string;
  enrolmentId: string;
  personId: string;
  cohortId: string;
  programmeId: string;
  openedAt: Date;
}

/** One version of a narrative. Every version is kept. */
export interface AccountVersion {
  id: string;
  tenant: string;
  personId: string;
  portfolioId: string;
  requirement: string;
  number: number;
  text: string;
  words: number;
  writtenAt: Date;
}

/** The requirement of `kind` that is meant: the one named, or the only one there is. */
export function requirementFor(
  definition: Definition,
  kind: Requirement['kind'],
  code: string | undefined,
): Requirement {
  const candidates = definition.requirements.filter((requirement) => requirement.kind === kind);
  const codes = candidates.map((requirement) => requirement.code);
  const [only] = candidates;
  if (code === undefined && only !== undefined) {
    if (candidates.length > 1)
      throw refuse('requirement_ambiguous', `${definition.title} asks for more than one ${kind}: say which.`, {
        requirements: codes,
      });
    return only;
  }
  const named = candidates.find((requirement) => requirement.code === code);
  if (!named)
    throw refuse(
      'requirement_unknown',
      `${definition.title} has no ${kind} requirement ${code ?? ''}.`.replace(' .', '.'),
      { requirements: codes },
    );
  return named;
}

/** The next version of an account; the same text again is no new version. */
export function writeAccount(
  portfolio: Portfolio,
  requirement: Requirement,
  latest: AccountVersion | null,
  command: { id: string; text: string; now: Date },
): AccountVersion {
  const text = plainText(command.text);
  if (text === '')
    throw refuse('text_empty', `The ${requirement.title} has no text.`, { requirement: requirement.code });
  if (latest?.text === text) return latest;
  return {
    id: command.id,
    tenant: portfolio.tenant,
    personId: portfolio.personId,
    portfolioId: portfolio.id,
    requirement: requirement.code,
    number: (latest?.number ?? 0) + 1,
    text,
    words: countWords(text),
    writtenAt: command.now,
  };
}

/** What a requirement still lacks, as codes for machines and sentences for people. */
export interface Shortfall {
  requirement: string;
  code: 'evidence_missing' | 'account_missing' | 'account_too_short' | 'account_too_long';
  message: string;
}

/** What a requirement still lacks; null where it is met. */
export function shortfallOf(requirement: Requirement, held: { items: number; words: number | null }): Shortfall | null {
  const lacks = (code: Shortfall['code'], message: string): Shortfall => ({
    requirement: requirement.code,
    code,
    message,
  });
  if (requirement.kind === 'evidence') {
    if (held.items >= requirement.minimumItems) return null;
    return lacks(
      'evidence_missing',
      `${requirement.title}: ${held.items} of at least ${requirement.minimumItems} items.`,
    );
  }
  if (held.words === null) return lacks('account_missing', `${requirement.title} is not written yet.`);
  if (held.words < requirement.minimumWords)
    return lacks(
      'account_too_short',
      `${requirement.title} has ${held.words} words, ${requirement.minimumWords} are needed.`,
    );
  if (requirement.maximumWords > 0 && held.words > requirement.maximumWords)
    return lacks(
      'account_too_long',
      `${requirement.title} has ${held.words} words, ${requirement.maximumWords} are allowed.`,
    );
  return null;
}

/** Who may give feedback on a draft: who leads or co-leads the participant's group, and a declared tutor. Nobody on their own. */
export function assertMayGiveFeedback(
  portfolio: Portfolio,
  author: { personId: string; leads: boolean; tutors: boolean },
): void {
  if (author.personId !== portfolio.personId && (author.leads || author.tutors)) return;
  throw refuse('feedback_not_from_you', "Feedback is given by who leads the participant's group or tutors them.", {
    portfolioId: portfolio.id,
  });
}
