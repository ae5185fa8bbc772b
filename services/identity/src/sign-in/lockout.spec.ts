import { describe, expect, it } from '@jest/globals';
import { countTry, passwordPolicy, type Tries } from './lockout.js';

const start = new Date('2026-09-01T08:00:00Z');
const after = (minutes: number, from = start) => new Date(from.getTime() + minutes * 60_000);

function triesAt(...moments: Date[]) {
  let tries: Tries | undefined;
  return moments.map((now) => {
    const decision = countTry(tries, now, passwordPolicy);
    tries = decision.tries;
    return decision;
  });
}

describe('countTry', () => {
  it('allows five tries in a quarter of an hour and locks at the sixth', () => {
    const decisions = triesAt(...[0, 1, 2, 3, 4, 5].map((minutes) => after(minutes)));
    expect(decisions.map((decision) => decision.allowed)).toEqual([true, true, true, true, true, false]);
    expect(decisions[5]).toMatchObject({ lockedUntil: after(20) });
  });

  it('does not prolong a lock by tries made during it', () => {
    const decisions = triesAt(start, start, start, start, start, start, after(10));
    expect(decisions[6]).toMatchObject({ allowed: false, lockedUntil: after(15) });
  });

  it('allows again when the lock is over', () => {
    expect(triesAt(start, start, start, start, start, start, after(15)).at(-1)).toMatchObject({
      allowed: true,
      tries: { count: 1 },
    });
  });

  it('doubles the next lock, up to a day', () => {
    let now = start;
    let tries: Tries | undefined;
    const lengths: number[] = [];
    while (lengths.length < 9) {
      const decision = countTry(tries, now, passwordPolicy);
      tries = decision.tries;
      if (decision.allowed) continue;
      lengths.push((decision.lockedUntil.getTime() - now.getTime()) / 60_000);
      now = decision.lockedUntil;
    }
    expect(lengths).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 15]);
  });

  it('counts anew in the next window', () => {
    expect(triesAt(start, start, start, start, start, after(15)).at(-1)).toMatchObject({
      allowed: true,
      tries: { count: 1 },
    });
  });
});
