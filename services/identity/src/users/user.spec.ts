import { describe, expect, it } from '@jest/globals';
import { aUser } from './user.builder.js';
import { activateUser, disableUser, enableUser, maySignIn, normaliseEmail } from './user.js';

const now = new Date('2026-10-01T08:00:00Z');

describe('a user', () => {
  it('is invited until the first sign-in', () => {
    const invited = aUser().build();
    expect(invited.status).toBe('invited');
    expect(activateUser(invited, now)).toMatchObject({ status: 'active', activatedAt: now });
  });

  it('stays as it is when it signs in again', () => {
    const active = aUser().active().build();
    expect(activateUser(active, now)).toBe(active);
  });

  it.each([
    ['invited', aUser()],
    ['active', aUser().active()],
  ])('may sign in while %s, not while disabled, and is %s again when enabled', (status, builder) => {
    const disabled = disableUser(builder.build(), now);
    expect([maySignIn(builder.build()), maySignIn(disabled)]).toEqual([true, false]);
    expect(enableUser(disabled)).toMatchObject({ status, disabledAt: null });
  });

  it('is not brought back by a sign-in that had begun before it was disabled', () => {
    expect(() => activateUser(aUser().disabled().build(), now)).toThrow(/is disabled, so nobody can sign in as it/);
  });

  it('cannot be disabled twice', () => {
    expect(() => disableUser(aUser().disabled().build(), now)).toThrow(/is disabled, so it cannot become disabled/);
  });

  it('cannot be enabled while it is not disabled', () => {
    expect(() => enableUser(aUser().active().build())).toThrow(/is active, so it cannot become active/);
  });
});

describe('normaliseEmail', () => {
  it('ignores case and spaces around', () => {
    expect(normaliseEmail('  Jo.Smith@Example.ORG ')).toBe('jo.smith@example.org');
  });

  it('ignores invisible characters and the way the domain is written', () => {
    expect(normaliseEmail('jo\u200b@schüle.example')).toBe(normaliseEmail('Jo@xn--schle-mva.example'));
  });
});
