import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AggregateQueues } from './aggregate-queues.js';

describe('AggregateQueues', () => {
  it('keeps the order within each aggregate, whatever finishes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { maxLength: 30 }),
        async (scheduler, limit, tasks) => {
          const queues = new AggregateQueues(limit);
          const finished: Record<string, number[]> = {};
          let running = 0;
          tasks.forEach(([aggregate, alone], n) => {
            queues.add(
              aggregate,
              async () => {
                running += 1;
                expect(running).toBeLessThanOrEqual(alone ? 1 : limit);
                await scheduler.schedule(Promise.resolve(), `${aggregate}${n}`);
                if (alone) expect(running).toBe(1);
                running -= 1;
                (finished[aggregate] ??= []).push(n);
              },
              { alone },
            );
          });
          await scheduler.waitFor(queues.idle());
          for (const order of Object.values(finished)) expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(Object.values(finished).flat()).toHaveLength(tasks.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('runs aggregates side by side up to the limit', async () => {
    const queues = new AggregateQueues(2);
    const release = Promise.withResolvers<void>();
    const started: string[] = [];
    for (const aggregate of ['a', 'b', 'c'])
      queues.add(aggregate, async () => {
        started.push(aggregate);
        await release.promise;
      });
    expect(started).toEqual(['a', 'b']);
    release.resolve();
    await queues.idle();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('tells when there is room', async () => {
    const queues = new AggregateQueues(1);
    const release = Promise.withResolvers<void>();
    queues.add('a', () => release.promise);
    queues.add('a', () => Promise.resolve());
    let hasRoom = false;
    const room = queues.room(2).then(() => (hasRoom = true));
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    release.resolve();
    await room;
    expect(queues.size).toBeLessThan(2);
  });
});
