import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Outgoing } from './delivery-desk.service.js';
import { Lane } from './lane.js';
import { aSubscription } from './subscription.builder.js';

const deliveries = (n: number) => Array.from({ length: n }, (_, index) => ({ id: String(index) }) as Outgoing);

/** A lane whose calls end when they are told to. */
function laneOf() {
  const begun: string[] = [];
  const ends: ((durationMs: number) => void)[] = [];
  let moved = 0;
  const lane = new Lane(
    (_subscription, { id }) =>
      new Promise((resolve) => {
        begun.push(id);
        ends.push((durationMs) => {
          resolve({ durationMs });
        });
      }),
    () => {
      moved++;
    },
  );
  return { lane, begun, ends, moved: () => moved };
}

describe('a lane', () => {
  it('has four calls under way at most, and begins the next in order when one ends', async () => {
    const { lane, begun, ends } = laneOf();
    lane.add(aSubscription(), deliveries(6));
    expect(begun).toEqual(['0', '1', '2', '3']);
    ends[1]!(10);
    await turn();
    expect(begun).toEqual(['0', '1', '2', '3', '4']);
  });

  it('has no more at hand than it can call with, until the endpoint is known to be quick', async () => {
    const { lane, ends, moved } = laneOf();
    expect(lane.room).toBe(4);
    lane.add(aSubscription(), deliveries(4));
    expect(lane.room).toBe(0);
    ends[0]!(10);
    await turn();
    expect([lane.room, moved()]).toEqual([61, 1]);
    ends[1]!(5_000); // slow again
    await turn();
    expect(lane.room).toBe(2);
  });

  it('asks for many at a time, when few are left', async () => {
    const { lane, ends } = laneOf();
    lane.add(aSubscription(), deliveries(1));
    ends[0]!(10); // quick
    await turn();
    lane.add(aSubscription(), deliveries(4 + 17));
    expect(lane.room).toBe(0);
    ends[1]!(10);
    await turn();
    expect(lane.room).toBe(64 - 4 - 16);
  });

  it('gives back what was not begun, and lets what was end', async () => {
    const { lane, begun, ends } = laneOf();
    lane.add(aSubscription(), deliveries(6));
    expect(lane.clear().map(({ id }) => id)).toEqual(['4', '5']);
    for (const end of ends) end(1);
    await lane.finished();
    expect([begun.length, lane.room]).toEqual([4, 64]);
  });
});
