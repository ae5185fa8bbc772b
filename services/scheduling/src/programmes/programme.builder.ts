import type { Programme, SessionKind } from './programme.js';

/** A kind of session; valid by default. */
export const aKind = (changes: Partial<SessionKind> = {}): SessionKind => ({
  kind: 'twilight',
  title: 'Twilight session',
  expected: true,
  count: 7,
  creditedMinutes: 90,
  durationMinutes: 90,
  startsAt: '15:45',
  scope: 'group',
  place: 'school',
  openToOtherGroups: false,
  months: [9, 10, 11, 1, 2, 3, 5],
  ...changes,
});

/** The kinds of a one-year programme of fifteen hours. */
export const kinds = {
  twilight: aKind(),
  tutorial: aKind({
    kind: 'tutorial',
    title: 'Tutorial',
    count: 3,
    creditedMinutes: 30,
    durationMinutes: 30,
    scope: 'pair',
    place: 'any',
    months: [],
  }),
  network: aKind({
    kind: 'network-event',
    title: 'Network event',
    expected: false,
    count: 2,
    creditedMinutes: 120,
    durationMinutes: 120,
    startsAt: '17:00',
    scope: 'cohort',
    place: 'any',
    openToOtherGroups: true,
    months: [11, 4],
  }),
  conference: aKind({
    kind: 'conference',
    title: 'Annual conference',
    count: 1,
    creditedMinutes: 300,
    durationMinutes: 360,
    startsAt: '09:30',
    scope: 'programme',
    place: 'venue',
    months: [7],
  }),
  visit: aKind({
    kind: 'group-visit',
    title: 'Visit to another group',
    expected: false,
    count: 1,
    creditedMinutes: 90,
    scope: 'group',
    openToOtherGroups: true,
    months: [6],
  }),
} as const;

/** A programme version; valid by default. */
export const aProgramme = (changes: Partial<Programme> = {}): Programme => ({
  id: '01900000-0000-7000-8000-0000000000a1',
  tenant: 'hertscam',
  code: 'eldp-participant',
  title: 'Participant Experience',
  timeZone: 'Europe/London',
  entitlementMinutes: 900,
  minimumMinutes: 600,
  tutorialGapDays: 42,
  kinds: Object.values(kinds),
  ...changes,
});
