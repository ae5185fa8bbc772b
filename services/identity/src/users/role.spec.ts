import { localDate } from '@collegium/calendar';
import { principalOf } from '@collegium/auth';
import { describe, expect, it } from '@jest/globals';
import { grantableRole, mayManage, planRoles, ROLE_ZONE, rolesOn, type DatedRole } from './role.js';

const principal = (...roles: string[]) => principalOf({ sub: 'me', roles });
const office = principal('consortium:consortium:office');
const coordinator = principal('provider:hertscam:coordinator');
const dated = (role: string, from: string | null = null, until: string | null = null): DatedRole => ({
  role,
  from,
  until,
});
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('rolesOn', () => {
  const roles = [dated('always'), dated('year', '2026-09-01', '2027-08-31'), dated('since', '2026-09-01')];

  it.each([
    ['2026-08-31', ['always']],
    ['2026-09-01', ['always', 'year', 'since']],
    ['2027-08-31', ['always', 'year', 'since']],
    ['2027-09-01', ['always', 'since']],
  ])('counts on %s those that hold that day', (day, expected) => {
    expect(rolesOn(day, roles)).toEqual(expected);
  });
});

describe('the day of roles', () => {
  it.each([
    ['2026-08-31T22:59:59Z', '2026-08-31'],
    ['2026-08-31T23:00:00Z', '2026-09-01'],
    ['2026-12-31T23:59:59Z', '2026-12-31'],
  ])('%s is %s in the United Kingdom', (instant, day) => {
    expect(localDate(new Date(instant), ROLE_ZONE)).toBe(day);
  });
});

describe('grantableRole', () => {
  it.each([
    ['provider:hertscam:coordinator'],
    ['university:herts:client'],
    ['school:117500:cpd-lead'],
    ['consortium:consortium:operator'],
  ])('reads %s', (text) => {
    expect(grantableRole(text).kind).toBe(text.split(':')[0]);
  });

  it.each([
    ['coordinator', 'role_unknown'],
    ['provider:hertscam:emperor', 'role_unknown'],
    ['provider:Herts Cam:coordinator', 'role_unknown'],
    ['consortium:hertscam:office', 'role_unknown'],
    ['person:0198:self', 'role_not_grantable'],
  ])('refuses %s', (text, expected) => {
    expect(code(() => grantableRole(text))).toBe(expected);
  });
});

describe('mayManage', () => {
  it.each([
    ['the office', office, 'university:herts:registrar', true],
    ['a coordinator', coordinator, 'provider:hertscam:moderator', true],
    ['a coordinator of another provider', coordinator, 'provider:elc:moderator', false],
    ['a coordinator', coordinator, 'consortium:consortium:office', false],
    ['a coordinator', coordinator, 'university:hertscam:registrar', false],
    ['a facilitator', principal('provider:hertscam:facilitator'), 'provider:hertscam:facilitator', false],
    ['an operator', principal('consortium:consortium:operator'), 'provider:hertscam:moderator', false],
  ])('%s managing %s', (_who, who, role, expected) => {
    expect(mayManage(who, grantableRole(role))).toBe(expected);
  });
});

describe('planRoles', () => {
  const held = [
    dated('provider:hertscam:facilitator'),
    dated('provider:elc:coordinator'),
    dated('university:herts:registrar'),
  ];

  it('replaces only the roles that a coordinator manages', () => {
    expect(planRoles(coordinator, held, [dated('provider:hertscam:moderator')])).toEqual({
      grant: [dated('provider:hertscam:moderator')],
      revoke: ['provider:hertscam:facilitator'],
    });
  });

  it('replaces all of them for the office', () => {
    expect(planRoles(office, held, []).revoke).toEqual(held.map(({ role }) => role));
  });

  it('changes nothing that is already so', () => {
    expect(planRoles(office, held, held)).toEqual({ grant: [], revoke: [] });
  });

  it('grants a role again when its dates change, and once when it is named twice', () => {
    const wanted = dated('provider:hertscam:facilitator', '2026-09-01');
    expect(planRoles(coordinator, held, [wanted, wanted])).toEqual({ grant: [wanted], revoke: [] });
  });

  it.each([
    ['a role of another provider', [dated('provider:elc:coordinator')], 'role_not_grantable'],
    ['a role of the consortium', [dated('consortium:consortium:office')], 'role_not_grantable'],
    [
      'an end before the beginning',
      [dated('provider:hertscam:moderator', '2026-09-01', '2026-08-31')],
      'dates_reversed',
    ],
  ])('refuses a coordinator %s', (_what, wanted, expected) => {
    expect(code(() => planRoles(coordinator, held, wanted))).toBe(expected);
  });
});
