import { describe, expect, it } from '@jest/globals';
import { parseRole, type Principal } from '@collegium/auth';
import { aGroup } from '../groups/group.builder.js';
import { assertMayRead } from './access.js';
import { anEnrolment } from './enrolment.builder.js';

const enrolment = anEnrolment();
const group = aGroup();
const who = (personId: string | undefined, ...roles: string[]): Principal => ({
  subject: 's',
  ...(personId ? { personId } : {}),
  roles: roles.map((role) => parseRole(role)!),
});
const read = (principal: Principal) => () => assertMayRead(principal, enrolment, [group]);

describe('a participant’s hours', () => {
  it.each([
    ['the participant', who(enrolment.personId, `person:${enrolment.personId}:self`)],
    ['a coordinator', who(undefined, 'provider:hertscam:coordinator')],
    ['a programme leader', who(undefined, 'provider:hertscam:programme-leader')],
    ['whoever leads their group', who(group.facilitatorId, 'provider:hertscam:facilitator')],
    ['their school’s CPD lead', who('x', 'school:117500:cpd-lead')],
    ['their head', who('x', 'school:117500:head')],
  ])('are read by %s', (_who, principal) => {
    expect(read(principal)).not.toThrow();
  });

  it.each([
    ['another participant', who('x', 'person:x:self')],
    ['another provider’s coordinator', who(undefined, 'provider:star:coordinator')],
    ['a facilitator of another group', who('x', 'provider:hertscam:facilitator')],
    ['a former facilitator who leads the group in name only', who(group.facilitatorId, 'provider:star:facilitator')],
    ['another school’s CPD lead', who('x', 'school:117501:cpd-lead')],
    ['a university', who('x', 'university:herts:registrar')],
  ])('are not read by %s', (_who, principal) => {
    expect(read(principal)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});
