import { describe, expect, it } from '@jest/globals';
import { machineClaims, scopesFor, userClaims } from './token-roles.js';

const client = { roles: ['university:herts:client', 'university:herts:registrar'] };
const claims = { roles: ['person:0198:self', 'provider:hertscam:facilitator'], personId: '0198' };
const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    const { error: code, scope } = error as { error: string; scope: string };
    return [code, scope];
  }
  return undefined;
};

describe('a machine’s token', () => {
  it('carries all of its roles, or those that it asks for', () => {
    expect(machineClaims(client, { scope: 'api' })).toEqual({ roles: client.roles });
    expect(machineClaims(client, { scope: 'university:herts:client' })).toEqual({ roles: ['university:herts:client'] });
  });

  it('is refused for a role that it does not hold', () => {
    expect(
      refusal(() => machineClaims(client, { scope: 'university:herts:client consortium:consortium:office' })),
    ).toEqual(['invalid_scope', 'consortium:consortium:office']);
  });
});

describe('a token for somebody signed in', () => {
  it('carries the roles and the person', () => {
    expect(userClaims(claims, { scope: 'api' })).toEqual({ roles: claims.roles, person_id: '0198' });
  });

  it('carries no role if the application was not allowed to act', () => {
    expect(userClaims(claims, { scope: undefined })).toEqual({ roles: [], person_id: '0198' });
    expect(userClaims({ roles: [], personId: null }, { scope: 'api' })).toEqual({ roles: [] });
  });
});

describe('scopesFor', () => {
  it.each([
    [true, undefined, 'api'],
    [true, 'university:herts:client', 'api university:herts:client'],
    [false, 'openid offline_access api', 'api'],
  ])('machine %s asking for %s may have %s', (machine, requested, expected) => {
    expect(scopesFor(machine, requested)).toBe(expected);
  });

  it.each([
    [true, 'everything'],
    [false, 'provider:hertscam:facilitator'],
  ])('machine %s is refused %s', (machine, requested) => {
    expect(refusal(() => scopesFor(machine, requested))).toEqual(['invalid_scope', requested]);
  });
});
