import { refuse, type ErrorCode } from '../errors.js';

/** What a person has declared about themselves, or others about them, for a span of days. */
export interface Interest {
  id: string;
  version: number;
  tenant: string;
  /** Whose interest it is. */
  personId: string;
  /** `setting`: holds a role there; `tutors`: supports that person's work; `person`: is close to that person in another way. */
  kind: 'setting' | 'tutors' | 'person';
  /** Key of the setting, for `setting`. */
  setting: string | null;
  settingName: string | null;
  /** The other person, for `tutors` and `person`. */
  aboutPersonId: string | null;
  /** Local dates, both included; null for an open end. */
  from: string;
  until: string | null;
  declaredBy: string;
  declaredAt: Date;
}

/** One piece of work, with everything about it that can exclude a moderator. */
export interface WorkFacts {
  submissionId: string;
  /** Whose work it is. */
  personId: string;
  /** Everybody who marked it or an earlier submission of the same work. */
  assessors: readonly string[];
  /** Everybody who tutored it: led the group at any time while the person was in it, gave feedback, or is declared as tutor. */
  tutors: readonly string[];
  /** Who leads or co-leads the person's group on the day. */
  leaders: readonly string[];
  /** Keys of the settings where the person works. */
  settings: readonly string[];
}

/** Everything about one person that can exclude them. */
export interface ModeratorFacts {
  personId: string;
  /** Keys of the settings where they hold a role on the day. */
  settings: readonly string[];
  /** Groups they belong to on the day, as leader, co-leader or member. */
  groups: readonly string[];
  /** People to whom they have declared an interest that holds on the day. */
  interests: readonly string[];
}

/** The assessor whose marks are moderated. */
export interface AssessorFacts {
  personId: string;
  groups: readonly string[];
}

export const conflictRules = {
  moderates_own_work: 'Nobody moderates their own work.',
  moderates_what_they_assessed: 'Nobody moderates what they assessed.',
  moderates_what_they_tutored: 'Nobody moderates what they tutored.',
  moderates_own_group: 'Nobody moderates a group they lead or co-lead.',
  moderates_own_setting: 'Nobody moderates people of a setting where they hold a role that day.',
  moderates_close_assessor: 'Nobody moderates an assessor with whom they share a group.',
  moderates_declared_interest: 'Nobody moderates people in whom they have declared an interest.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type ConflictRule = keyof typeof conflictRules;

/** One rule that excludes somebody, with the work that it speaks of. */
export interface Conflict {
  rule: ConflictRule;
  submissionIds: string[];
}

/** Every rule that keeps this person from moderating this assessor's work. None: they may. */
export function conflictsOf(
  moderator: ModeratorFacts,
  assessor: AssessorFacts,
  works: readonly WorkFacts[],
): Conflict[] {
  const me = moderator.personId;
  const shares = (some: readonly string[], others: readonly string[]) => some.some((each) => others.includes(each));
  const excludes: Record<ConflictRule, (work: WorkFacts) => boolean> = {
    moderates_own_work: (work) => work.personId === me,
    moderates_what_they_assessed: (work) => assessor.personId === me || work.assessors.includes(me),
    moderates_what_they_tutored: (work) => work.tutors.includes(me),
    moderates_own_group: (work) => work.leaders.includes(me),
    moderates_own_setting: (work) => shares(moderator.settings, work.settings),
    moderates_close_assessor: () => assessor.personId !== me && shares(moderator.groups, assessor.groups),
    moderates_declared_interest: (work) =>
      moderator.interests.includes(work.personId) || moderator.interests.includes(assessor.personId),
  };
  return (Object.keys(conflictRules) as ConflictRule[]).flatMap((rule) => {
    const submissionIds = works.filter(excludes[rule]).map((work) => work.submissionId);
    return submissionIds.length > 0 ? [{ rule, submissionIds }] : [];
  });
}

/** Refuses by the first rule that excludes, and names them all. */
export function assertMayModerate(
  moderator: ModeratorFacts,
  assessor: AssessorFacts,
  works: readonly WorkFacts[],
): void {
  const conflicts = conflictsOf(moderator, assessor, works);
  const [first] = conflicts;
  if (!first) return;
  throw refuse(first.rule, conflictRules[first.rule], {
    assessorId: assessor.personId,
    rules: conflicts.map((conflict) => conflict.rule),
    submissionIds: first.submissionIds,
  });
}

/** Whether an interest holds on a local date. */
export function holdsOn(interest: Pick<Interest, 'from' | 'until'>, date: string): boolean {
  return interest.from <= date && (interest.until === null || date <= interest.until);
}

/** An interest says what it is about, no more and no less. */
export function declareInterest(interest: Interest): Interest {
  const aboutSetting = interest.kind === 'setting';
  const complete = aboutSetting
    ? interest.setting !== null && interest.aboutPersonId === null
    : interest.aboutPersonId !== null && interest.setting === null;
  const names = aboutSetting
    ? 'A role at a setting names the setting and no person.'
    : 'An interest in a person names the person and no setting.';
  if (!complete) throw refuse('interest_incomplete', names, { kind: interest.kind });
  if (interest.until !== null && interest.until < interest.from)
    throw refuse('interest_incomplete', 'An interest ends on or after the day it begins.', {
      from: interest.from,
      until: interest.until,
    });
  if (interest.aboutPersonId === interest.personId)
    throw refuse('interest_incomplete', 'An interest is about somebody else.', { personId: interest.personId });
  return interest;
}
