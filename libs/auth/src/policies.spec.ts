import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admits, assertHolds, holds, policyNames, tenantsOf, type PolicyName } from './policies.js';
import { principalOf } from './principal.js';

const holder = (...roles: string[]) => principalOf({ sub: 'ada', person_id: 'p1', roles });

describe('policies', () => {
  it.each([
    ['the role in any organisation', ['provider:hertscam:coordinator'], ['provider:coordinator'], true],
    ['one role of several', ['school:117500:head'], ['provider:coordinator', 'school:head'], true],
    ['another role of the same organisation', ['provider:hertscam:facilitator'], ['provider:coordinator'], false],
    [
      'the same role of another kind of organisation',
      ['university:herts:coordinator'],
      ['provider:coordinator'],
      false,
    ],
    ['oneself', ['person:p1:self'], ['person:self'], true],
    ["somebody else's person", ['person:p2:self'], ['person:self'], false],
    ['no role where any sign-in will do', [], ['signed-in'], true],
    ['no role', [], ['person:self'], false],
  ] as [string, string[], PolicyName[], boolean][])('%s', (_title, roles, policies, admitted) => {
    expect(admits(holder(...roles), policies)).toBe(admitted);
  });

  it('opens the organisations of the roles that the policy names, each once, and no others', () => {
    const ada = holder(
      'provider:hertscam:coordinator',
      'provider:herts:coordinator',
      'provider:herts:facilitator',
      'university:bath-spa:registrar',
      'person:p1:self',
      'person:p2:self',
    );
    expect(tenantsOf(ada, ['provider:coordinator', 'provider:facilitator', 'person:self'])).toEqual([
      'hertscam',
      'herts',
      'p1',
    ]);
    expect(tenantsOf(ada, ['signed-in'])).toEqual([]);
  });

  it('checks one organisation where it is known only after loading', () => {
    const ada = holder('provider:hertscam:coordinator');
    expect(holds(ada, 'hertscam', 'provider:coordinator')).toBe(true);
    expect(holds(ada, 'herts', 'provider:coordinator')).toBe(false);
    expect(() => assertHolds(ada, 'herts', 'provider:coordinator')).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        details: { organisation: 'herts', policies: ['provider:coordinator'] },
      }),
    );
  });

  it('never opens more than roles held, for any roles and policies', () => {
    const organisations = fc.constantFrom('a', 'b', 'c', 'p1', 'p2');
    const roles = fc.array(
      fc
        .tuple(fc.constantFrom(...policyNames.filter((name) => name !== 'signed-in')), organisations)
        .map(([name, organisation]) => name.replace(':', `:${organisation}:`)),
    );
    fc.assert(
      fc.property(roles, fc.subarray([...policyNames]), (held, policies) => {
        for (const tenant of tenantsOf(holder(...held), policies))
          expect(held.some((role) => policies.some((policy) => role === policy.replace(':', `:${tenant}:`)))).toBe(
            true,
          );
      }),
    );
  });
});
