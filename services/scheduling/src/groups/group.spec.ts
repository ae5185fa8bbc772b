import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import { assertCanJoin, belongsAt, changeLeaders, leads } from './group.js';
import { aGroup, aMembership } from './group.builder.js';

describe('a group', () => {
  it('is joined by an enrolment of its cohort, accepted, started or deferred', () => {
    for (const status of ['accepted', 'started', 'deferred'] as const)
      expect(() => assertCanJoin(aGroup(), anEnrolment({ status }))).not.toThrow();
  });

  it.each([
    ['of another cohort', anEnrolment({ cohortId: 'other' }), 'enrolment_of_other_cohort'],
    ['that is withdrawn', anEnrolment({ status: 'withdrawn' }), 'enrolment_not_active'],
    ['that is completed', anEnrolment({ status: 'completed' }), 'enrolment_not_active'],
    ['that is not completed', anEnrolment({ status: 'not_completed' }), 'enrolment_not_active'],
    ['of its facilitator', anEnrolment({ personId: aGroup().facilitatorId }), 'facilitator_in_own_group'],
  ])('is not joined by an enrolment %s', (_what, enrolment, code) => {
    expect(() => assertCanJoin(aGroup(), enrolment)).toThrow(expect.objectContaining({ code }));
  });

  it('is not joined by a co-facilitator', () => {
    expect(() => assertCanJoin(aGroup({ coFacilitatorIds: ['co'] }), anEnrolment({ personId: 'co' }))).toThrow(
      expect.objectContaining({ code: 'facilitator_in_own_group' }),
    );
  });

  it('is led by its facilitator and its co-facilitators, and by nobody without a person', () => {
    const group = aGroup({ coFacilitatorIds: ['co'] });
    expect([
      leads(group, group.facilitatorId),
      leads(group, 'co'),
      leads(group, 'else'),
      leads(group, undefined),
    ]).toEqual([true, true, false, false]);
  });

  it('names nobody twice among its leaders', () => {
    expect(changeLeaders(aGroup(), { facilitatorId: 'a', coFacilitatorIds: ['a', 'b'] }, [])).toMatchObject({
      facilitatorId: 'a',
      coFacilitatorIds: ['b'],
    });
  });

  it('is not led by one of its members, but may be by one who left', () => {
    const change = (leftAt: Date | null) => () =>
      changeLeaders(aGroup(), { facilitatorId: 'a', coFacilitatorIds: ['f'] }, [
        aMembership({ personId: 'f', leftAt }),
      ]);
    expect(change(null)).toThrow(expect.objectContaining({ code: 'facilitator_in_own_group' }));
    expect(change(new Date('2026-10-01T00:00:00Z'))).not.toThrow();
  });
});

describe('a membership', () => {
  it.each([
    ['2026-08-31T08:00:00Z', false],
    ['2026-09-01T08:00:00Z', true],
    ['2026-11-30T23:59:59Z', true],
    ['2026-12-01T00:00:00Z', false],
  ])('at %s: %s', (at, expected) => {
    expect(belongsAt(aMembership({ leftAt: new Date('2026-12-01T00:00:00Z') }), new Date(at))).toBe(expected);
  });
});
