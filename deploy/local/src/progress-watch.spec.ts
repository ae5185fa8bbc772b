import { describe, expect, it } from '@jest/globals';
import { ProgressWatch } from './progress-watch.js';

const limits = { stalledMs: 60_000, longestMs: 1_800_000 };
/** Looks once a second; answers when it gave up, in seconds, and why. */
function watch(sampleAt: (second: number) => { logged: number; cpuMs: number }, seconds: number) {
  const progress = new ProgressWatch(limits, 0);
  for (let second = 0; second <= seconds; second++) {
    const why = progress.givesUp(sampleAt(second), second * 1000);
    if (why) return { second, why };
  }
  return undefined;
}

describe('waiting for a program that is starting', () => {
  it('goes on far beyond a minute while it writes to its log, however seldom', () => {
    expect(watch((second) => ({ logged: Math.floor(second / 50), cpuMs: 0 }), 900)).toBeUndefined();
  });

  it('goes on while it computes, however slowly the machine lets it', () => {
    expect(watch((second) => ({ logged: 0, cpuMs: second * 50 }), 900)).toBeUndefined();
  });

  it('ends after a minute in which it neither logged nor computed', () => {
    expect(watch((second) => ({ logged: Math.min(second, 100), cpuMs: 2000 }), 900)).toEqual({
      second: 161,
      why: 'it has neither logged nor computed anything for 61 s',
    });
  });

  it('does not take the timers of an idle program for progress', () => {
    expect(watch((second) => ({ logged: 10, cpuMs: second }), 900)?.second).toBe(61);
  });

  it('ends at last, even where it logs the same failure for ever', () => {
    expect(watch((second) => ({ logged: second, cpuMs: 0 }), 4000)?.why).toBe('it has been starting for 30 minutes');
  });
});
