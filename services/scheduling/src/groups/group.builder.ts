import type { Group, Membership } from './group.js';

/** A group that meets in its facilitator's school. */
export const aGroup = (changes: Partial<Group> = {}): Group => ({
  id: '01900000-0000-7000-8000-0000000000b1',
  version: 1,
  tenant: 'hertscam',
  cohortId: '01900000-0000-7000-8000-0000000000c1',
  name: 'Stevenage',
  facilitatorId: '01900000-0000-7000-8000-0000000000fa',
  coFacilitatorIds: [],
  place: { kind: 'school', urn: '117500', name: 'Fern Hill School' },
  ...changes,
});

/** A membership since the start of the academic year. */
export const aMembership = (changes: Partial<Membership> = {}): Membership => ({
  id: '01900000-0000-7000-8000-0000000000d1',
  groupId: '01900000-0000-7000-8000-0000000000b1',
  enrolmentId: '01900000-0000-7000-8000-0000000000e1',
  personId: '01900000-0000-7000-8000-0000000000f1',
  joinedAt: new Date('2026-09-01T08:00:00Z'),
  leftAt: null,
  ...changes,
});
