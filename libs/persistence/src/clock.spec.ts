import { describe, expect, it } from '@jest/globals';
import { OffsetClock, SystemClock } from './clock.js';

describe('OffsetClock', () => {
  it("is the machine's clock until it is moved", () => {
    expect(Math.abs(new OffsetClock().now().getTime() - new SystemClock().now().getTime())).toBeLessThan(100);
  });

  it.each([3600, -3600, 0])('stands %d seconds off, and goes on', (seconds) => {
    const clock = new OffsetClock();
    clock.moveTo(seconds);
    expect(clock.offsetSeconds).toBe(seconds);
    expect(Math.abs(clock.now().getTime() - Date.now() - seconds * 1000)).toBeLessThan(100);
  });
});
