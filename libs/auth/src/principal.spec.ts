import { describe, expect, it } from '@jest/globals';
import { actorOf, parseRole, principalOf } from './principal.js';

describe('parseRole', () => {
  it.each([
    ['provider:hertscam:coordinator', { kind: 'provider', organisation: 'hertscam', role: 'coordinator' }],
    ['school:117500:cpd-lead', { kind: 'school', organisation: '117500', role: 'cpd-lead' }],
    [
      'person:01890a5d-ac96-774b-bcce-b302099a8057:self',
      { kind: 'person', organisation: '01890a5d-ac96-774b-bcce-b302099a8057', role: 'self' },
    ],
  ])('reads %s', (text, role) => {
    expect(parseRole(text)).toEqual(role);
  });

  it.each([
    '',
    'provider',
    'provider:hertscam',
    'provider::coordinator',
    'provider:hertscam:coordinator:x',
    'Provider:hertscam:coordinator',
    'ministry:dfe:head',
    'provider:a,b:coordinator',
    'provider:*:coordinator',
    42,
    null,
  ])('does not take %p for a role', (text) => {
    expect(parseRole(text)).toBeUndefined();
  });
});

describe('principalOf', () => {
  it('leaves out roles it does not know, and claims it does not need', () => {
    expect(
      principalOf({
        sub: 'ada',
        roles: ['provider:hertscam:coordinator', 'admin', 7],
        ...{ email: 'ada@example.org' },
      }),
    ).toEqual({
      subject: 'ada',
      roles: [{ kind: 'provider', organisation: 'hertscam', role: 'coordinator' }],
    });
  });

  it.each([[undefined], ['provider:hertscam:coordinator'], [{ 0: 'provider:hertscam:coordinator', length: 1 }]])(
    'gives no role for a claim that is no list: %p',
    (roles) => {
      expect(principalOf({ sub: 'ada', roles }).roles).toEqual([]);
    },
  );

  it.each([[undefined], [''], [7]])('refuses %p as a subject', (sub) => {
    expect(() => principalOf({ sub })).toThrow(TypeError);
  });

  it('tells machines that act for themselves from people who use a client', () => {
    expect(actorOf(principalOf({ sub: 'herts-client', client_id: 'herts-client' }))).toBe('client:herts-client');
    expect(actorOf(principalOf({ sub: 'ada', client_id: 'web' }))).toBe('user:ada');
  });
});
