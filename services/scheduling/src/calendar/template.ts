import { daysFrom } from '@collegium/calendar';
import { bankHolidayOn, type HolidayCalendar } from '../bank-holidays/bank-holiday.js';
import { refuse } from '../errors.js';
import type { Programme, SessionKind } from '../programmes/programme.js';
import { overlap, timesOf, type AcademicYear, type Place, type Session } from '../sessions/session.js';
import { datesOfMonth, monthsInOrder, weekdayOf, type Weekday } from './month.js';

/** What a coordinator wishes for. */
export interface CalendarWishes {
  /** Weekday for every kind and group that has none of its own. */
  readonly weekday?: Weekday | undefined;
  readonly weekdayByKind: Readonly<Record<string, Weekday>>;
  readonly weekdayByGroup: Readonly<Record<string, Weekday>>;
  /** Stretches of local dates to leave out, for example half-terms. */
  readonly avoid: readonly { readonly from: string; readonly until: string; readonly reason: string }[];
  /** Places of the kinds that are not held at a group's school. */
  readonly placeByKind: Readonly<Record<string, Place>>;
}

/** A group as the template needs it. */
export interface GroupToPlan {
  readonly id: string;
  readonly name: string;
  /** Facilitator and co-facilitators: they cannot be in two sessions at once. */
  readonly leaderIds: readonly string[];
  readonly place: Place | null;
}

/** A session that stands already, with those who lead it. */
export type StandingSession = Pick<
  Session,
  'id' | 'kind' | 'title' | 'cohortId' | 'groupId' | 'scope' | 'templateKey' | 'localStart' | 'startsAt' | 'endsAt'
> & {
  readonly leaderIds: readonly string[];
};

/** Everything that placing a template depends on. */
export interface TemplateFacts {
  readonly programme: Programme;
  readonly cohort: { readonly id: string; readonly tenant: string; readonly timeZone: string } & AcademicYear;
  readonly groups: readonly GroupToPlan[];
  readonly holidays: HolidayCalendar;
  /** Of the provider, not cancelled. */
  readonly standing: readonly StandingSession[];
  readonly wishes: CalendarWishes;
}

/** Why a date was not taken. */
export interface PassedOver {
  readonly date: string;
  readonly reason: 'bank_holiday' | 'avoided' | 'taken' | 'facilitator_busy' | 'too_close';
  /** The bank holiday, the reason to avoid, or the session in the way. */
  readonly because: string;
}

/** A session out of the template. Without a date where every date of its month clashes, or the definition leaves the date open. */
export interface PlannedSession {
  readonly templateKey: string;
  readonly kind: string;
  readonly title: string;
  readonly scope: SessionKind['scope'];
  readonly groupId: string | null;
  readonly localStart: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly place: Place | null;
  readonly openToOtherGroups: boolean;
  readonly durationMinutes: number;
  readonly creditedMinutes: number;
  /** Calendar month `YYYY-MM` of the template; null where the definition leaves the date open, or none is left in the year. */
  readonly month: string | null;
  /** True where a date was wanted and none is free. */
  readonly clashes: boolean;
  /** Dates of the preferred weekday that clash, each with its reason. */
  readonly passedOver: readonly PassedOver[];
}

/** A cohort's calendar before it is confirmed. */
export interface CalendarPlan {
  readonly sessions: readonly PlannedSession[];
  /** Sessions of the template that stand already. */
  readonly existing: readonly StandingOccurrence[];
}

/** A session that stands already; it has no key of the template where it was added by hand. */
export interface StandingOccurrence {
  readonly templateKey: string | null;
  readonly sessionId: string;
}

/** Fewest days between two sessions of one kind in the same group. */
const APART_DAYS = 7;
/** One calendar may hold so many sessions; more is a slip in the definition. */
const LARGEST = 2_000;

/**
 * Places what a programme's template still lacks in a cohort. The same facts always give the same plan.
 * Slots for two are offered by facilitators, and optional kinds without months are planned when somebody wants one.
 */
export function planCalendar(facts: TemplateFacts): CalendarPlan {
  const { programme, groups } = facts;
  const kinds = programme.kinds.filter((kind) => kind.scope !== 'pair' && (kind.expected || kind.months.length > 0));
  const size = kinds.reduce((sum, kind) => sum + kind.count * (kind.scope === 'group' ? groups.length : 1), 0);
  if (size > LARGEST)
    throw refuse(
      'calendar_too_large',
      `The calendar would hold ${size} sessions; at most ${LARGEST} are placed at once.`,
      { size, largest: LARGEST },
    );
  const planned: PlannedSession[] = [];
  const existing: StandingOccurrence[] = [];
  // Events that everybody attends go first: a group's own session gives way to them, never the other way round.
  for (const kind of [...kinds].sort((a, b) => width(a) - width(b)))
    for (const group of kind.scope === 'group' ? groups : [null]) planKind(facts, kind, group, planned, existing);
  return { sessions: planned, existing };
}

function planKind(
  facts: TemplateFacts,
  kind: SessionKind,
  group: GroupToPlan | null,
  planned: PlannedSession[],
  existing: StandingOccurrence[],
): void {
  const keyOf = templateKeys(facts, kind, group);
  const months = monthsInOrder(facts.cohort, kind.months);
  const place = placeFor(facts, kind, group);
  const occurrences = Array.from({ length: kind.count }, (_, index) => ({
    n: index + 1,
    templateKey: keyOf(index + 1),
    month: months[index] ?? null,
    place,
  }));
  const missing = withoutStanding(
    occurrences,
    facts.standing.filter((session) => belongs(session, facts, kind, group)),
    existing,
  );
  for (const occurrence of missing) planned.push(placeOne(facts, kind, group, occurrence, planned));
}

/**
 * Occurrences that nothing stands for yet. A session stands for the occurrence that its key names, else for one of its month (it may
 * come out of another cohort's template), else for any: there are never more of a kind than the definition has.
 */
function withoutStanding<O extends { templateKey: string; month: string | null }>(
  occurrences: readonly O[],
  standing: readonly StandingSession[],
  existing: StandingOccurrence[],
): O[] {
  existing.push(...standing.map(({ id, templateKey }) => ({ templateKey, sessionId: id })));
  let missing = [...occurrences];
  let free = [...standing];
  for (const fits of [byKey, byMonth, () => true]) {
    for (const occurrence of missing) {
      const session = free.find((candidate) => fits(occurrence, candidate));
      if (!session) continue;
      free = free.filter((candidate) => candidate !== session);
      missing = missing.filter((candidate) => candidate !== occurrence);
    }
  }
  return missing;
}

const byKey = (occurrence: { templateKey: string }, session: StandingSession): boolean =>
  session.templateKey === occurrence.templateKey;
const byMonth = (occurrence: { month: string | null }, session: StandingSession): boolean =>
  session.localStart !== null && session.localStart.slice(0, 7) === occurrence.month;

function placeOne(
  facts: TemplateFacts,
  kind: SessionKind,
  group: GroupToPlan | null,
  slot: {
    readonly templateKey: string;
    readonly n: number;
    readonly month: string | null;
    readonly place: Place | null;
  },
  planned: readonly PlannedSession[],
): PlannedSession {
  const { cohort, wishes } = facts;
  const title = kind.count > 1 ? `${kind.title} ${slot.n}` : kind.title;
  const wished = (group && wishes.weekdayByGroup[group.id]) ?? wishes.weekdayByKind[kind.kind] ?? wishes.weekday;
  const dates = slot.month ? datesOfMonth(slot.month, cohort) : [];
  const preferred = dates.filter((date) => !wished || weekdayOf(date) === wished);
  const passedOver: PassedOver[] = [];
  const base = {
    templateKey: slot.templateKey,
    kind: kind.kind,
    title,
    scope: kind.scope,
    groupId: group?.id ?? null,
    place: slot.place,
    openToOtherGroups: kind.openToOtherGroups,
    durationMinutes: kind.durationMinutes,
    creditedMinutes: kind.creditedMinutes,
    month: slot.month,
  };
  for (const date of [...preferred, ...dates.filter((other) => !preferred.includes(other))]) {
    const localStart = `${date}T${kind.startsAt}`;
    const times = timesOf(
      title,
      { localStart, timeZone: cohort.timeZone, durationMinutes: kind.durationMinutes },
      cohort,
    );
    const clash = clashOn(facts, kind, group, { date, ...times }, planned);
    if (!clash) return { ...base, localStart, ...times, passedOver, clashes: false };
    if (preferred.includes(date)) passedOver.push({ date, ...clash });
  }
  return { ...base, localStart: null, startsAt: null, endsAt: null, passedOver, clashes: kind.months.length > 0 };
}

function clashOn(
  facts: TemplateFacts,
  kind: SessionKind,
  group: GroupToPlan | null,
  at: { date: string; startsAt: Date; endsAt: Date },
  planned: readonly PlannedSession[],
): Omit<PassedOver, 'date'> | undefined {
  const holiday = bankHolidayOn(facts.holidays, at.date);
  if (holiday) return { reason: 'bank_holiday', because: holiday };
  const avoided = facts.wishes.avoid.find(({ from, until }) => from <= at.date && at.date <= until);
  if (avoided) return { reason: 'avoided', because: avoided.reason };
  for (const other of [...facts.standing, ...planned]) {
    if (!other.localStart || !other.startsAt || !other.endsAt) continue;
    const sameGroup = (other.groupId ?? null) === (group?.id ?? null);
    if (other.kind === kind.kind && sameGroup && Math.abs(daysApart(other.localStart, at.date)) < APART_DAYS)
      return { reason: 'too_close', because: other.title };
    if (!overlap({ startsAt: other.startsAt, endsAt: other.endsAt }, at)) continue;
    if (sharesPeople(facts, other, group)) return { reason: 'taken', because: other.title };
    const leaders = 'leaderIds' in other ? other.leaderIds : leadersOf(facts, other.groupId);
    if (group?.leaderIds.some((leader) => leaders.includes(leader)))
      return { reason: 'facilitator_busy', because: other.title };
  }
  return undefined;
}

/** Whether members of the group (or, without one, of the cohort) are expected at the other session too. */
function sharesPeople(
  facts: TemplateFacts,
  other: StandingSession | PlannedSession,
  group: GroupToPlan | null,
): boolean {
  if (other.scope === 'pair') return false;
  if (other.scope === 'programme') return true;
  const cohortId = 'cohortId' in other ? other.cohortId : facts.cohort.id;
  if (cohortId !== facts.cohort.id) return false;
  return other.scope === 'cohort' || group === null || other.groupId === group.id;
}

function leadersOf(facts: TemplateFacts, groupId: string | null): readonly string[] {
  return facts.groups.find((group) => group.id === groupId)?.leaderIds ?? [];
}

function belongs(
  session: StandingSession,
  { cohort }: TemplateFacts,
  kind: SessionKind,
  group: GroupToPlan | null,
): boolean {
  if (session.kind !== kind.kind) return false;
  if (kind.scope === 'programme') {
    const date = session.localStart?.slice(0, 10);
    return (
      session.scope === 'programme' &&
      (date ? cohort.startsOn <= date && date <= cohort.endsOn : session.templateKey?.split('|')[2] === yearOf(cohort))
    );
  }
  return session.cohortId === cohort.id && session.groupId === (group?.id ?? null);
}

function templateKeys({ cohort }: TemplateFacts, kind: SessionKind, group: GroupToPlan | null): (n: number) => string {
  const whose =
    kind.scope === 'programme'
      ? `programme|${cohort.tenant}|${yearOf(cohort)}`
      : group
        ? `group|${group.id}`
        : `cohort|${cohort.id}`;
  return (n) => `${whose}|${kind.kind}|${n}`;
}

function placeFor({ wishes }: TemplateFacts, kind: SessionKind, group: GroupToPlan | null): Place | null {
  const wished = wishes.placeByKind[kind.kind] ?? null;
  if (kind.place === 'online') return wished ?? { kind: 'online', name: 'Online' };
  if (kind.place !== 'school') return wished ?? group?.place ?? null;
  const place = group?.place ?? wished;
  if (place?.kind === 'school') return place;
  const whose = group ? `group ${group.name} has` : 'there is';
  throw refuse('group_place_needed', `${kind.title} is held at a school, but ${whose} none.`, {
    kind: kind.kind,
    groupId: group?.id ?? null,
  });
}

const yearOf = ({ startsOn }: AcademicYear): string => startsOn.slice(0, 4);
const width = (kind: SessionKind): number => ['programme', 'cohort', 'group', 'pair'].indexOf(kind.scope);
const daysApart = (localStart: string, date: string): number => daysFrom(date, localStart.slice(0, 10));
