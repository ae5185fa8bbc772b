import { describe, expect, it } from '@jest/globals';
import { aCancelledSession, anUndatedSession, aSession } from '../sessions/session.builder.js';
import {
  assertRegisterOpen,
  creditFor,
  fitsBeside,
  readAttendance,
  refuseEntries,
  standingEntries,
} from './register.js';

const session = aSession();
const at = (time: string, minutes: number, attendedMinutes = minutes) => {
  const startsAt = new Date(`2026-10-13T${time}:00Z`);
  return { startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000), attendedMinutes };
};

describe('a register', () => {
  it('opens a quarter of an hour before the start', () => {
    expect(() => assertRegisterOpen(session, new Date('2026-10-13T14:30:00Z'))).not.toThrow();
    expect(() => assertRegisterOpen(session, new Date('2026-10-13T14:29:59Z'))).toThrow(
      expect.objectContaining({ code: 'register_not_open' }),
    );
  });

  it('is not open while the session has no date, nor when it is cancelled', () => {
    expect(() => assertRegisterOpen(anUndatedSession(), new Date('2027-01-01'))).toThrow(
      expect.objectContaining({ code: 'register_not_open' }),
    );
    expect(() => assertRegisterOpen(aCancelledSession(), new Date('2027-01-01'))).toThrow(
      expect.objectContaining({ code: 'session_cancelled' }),
    );
  });

  it('is refused whole, naming each entry that is wrong', () => {
    expect(() =>
      refuseEntries([{ index: 3, field: 'mode', code: 'attendance_mode_needed', message: 'Say how.' }]),
    ).toThrow(
      expect.objectContaining({
        code: 'register_refused',
        errors: [{ pointer: '/entries/3/mode', code: 'attendance_mode_needed', message: 'Say how.' }],
      }),
    );
  });

  it('stands by its last corrections', () => {
    const entries = [
      { id: 'a', correctsEntryId: null },
      { id: 'b', correctsEntryId: 'a' },
      { id: 'c', correctsEntryId: 'b' },
      { id: 'd', correctsEntryId: null },
    ];
    expect(standingEntries(entries).map((entry) => entry.id)).toEqual(['c', 'd']);
  });
});

describe('an entry', () => {
  it.each([
    [{ attendance: 'present', mode: 'in_person' }, 90, 'in_person'],
    [{ attendance: 'present', mode: 'online' }, 90, 'online'],
    [{ attendance: 'part', mode: 'online', minutes: 30 }, 30, 'online'],
    [{ attendance: 'absent' }, 0, null],
    [{ attendance: 'excused' }, 0, null],
  ] as const)('%j is attended for %d minutes, %s', (said, attendedMinutes, mode) => {
    expect(readAttendance(session, said)).toEqual({ attendedMinutes, mode });
  });

  it.each([
    [{ attendance: 'present' }, 'mode'],
    [{ attendance: 'part', minutes: 30 }, 'mode'],
    [{ attendance: 'absent', mode: 'online' }, 'mode'],
    [{ attendance: 'part', mode: 'online' }, 'minutes'],
    [{ attendance: 'part', mode: 'online', minutes: 0 }, 'minutes'],
    [{ attendance: 'part', mode: 'online', minutes: 90 }, 'minutes'],
    [{ attendance: 'present', mode: 'online', minutes: 90 }, 'minutes'],
    [{ attendance: 'excused', minutes: 10 }, 'minutes'],
  ] as const)('%j is refused for its %s', (said, field) => {
    expect(readAttendance(session, said)).toMatchObject({ field });
  });
});

describe('credit', () => {
  it.each([
    [90, 90, 90],
    [90, 45, 45],
    [120, 45, 60],
    [60, 31, 20],
    [90, 0, 0],
    [90, 200, 90],
  ])('of %d minutes for %d attended of 90 is %d', (credited, attended, expected) => {
    expect(creditFor({ durationMinutes: 90 }, credited, attended)).toBe(expected);
  });
});

describe('being in two places', () => {
  it.each([
    ['elsewhere at another time', 90, [at('16:15', 90)], true],
    ['elsewhere at the same time', 90, [at('14:45', 90)], false],
    ['half here, half there', 45, [at('14:45', 90, 45)], true],
    ['a minute more than there was time', 46, [at('14:45', 90, 45)], false],
    ['the whole of this, then the end of another', 90, [at('15:45', 90, 60)], true],
    ['the whole of this and most of an overlapping other', 90, [at('15:45', 90, 61)], false],
    ['three that touch one another', 60, [at('15:45', 90, 60), at('16:45', 90, 90)], true],
    ['three that touch one another, a minute too much', 61, [at('15:45', 90, 60), at('16:45', 90, 90)], false],
    ['registered elsewhere, but absent', 90, [at('14:45', 90, 0)], true],
  ])('%s', (_what, attended, others, fits) => {
    expect(fitsBeside(session, attended, others)).toBe(fits);
  });
});
