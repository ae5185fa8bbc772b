import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { check, untilQuiet, type Verdict } from './checker.js';
import { faults, type Fault } from './faults.js';
import { Random } from '@collegium/testing';
import { services, World } from './world.js';

/** How long and how random a run is. */
export interface ChaosRequest {
  /** Each round strikes with every fault once, in an order of its own. */
  readonly rounds: number;
  /** The same seed strikes in the same order at the same places; what the machine does in between is its own. */
  readonly seed: number;
  /** Only faults whose name contains this. */
  readonly only?: string;
  /** Told what happens, line by line. */
  report(line: string): void;
  /** Ends the run early: what has happened so far is checked, and everything is cleared away. */
  readonly stop?: AbortSignal;
}

/** What a run came to. */
export interface ChaosResult extends Verdict {
  readonly seed: number;
  readonly strikes: number;
  readonly seconds: number;
}

/** Aggregates at work: few, so that each has many versions whose order can break. */
const WORKS = 12;
const COMMANDS_PER_LOAD = 10;

/**
 * Two services talk to each other under load while everything goes wrong that can; then, over all events and effects of the run: is
 * anything lost, unexpected, done twice or out of order?
 */
export async function runChaos({ rounds, seed, only = '', report, stop }: ChaosRequest): Promise<ChaosResult> {
  const random = new Random(seed);
  const began = performance.now();
  const world = await World.start();
  try {
    const works = Array.from({ length: WORKS }, newId);
    const load = (): void => world.accept(random.shuffle(works), COMMANDS_PER_LOAD);
    const chosen = faults.filter(({ name }) => name.includes(only));
    let strikes = 0;
    for (let round = 1; round <= rounds; round++) {
      for (const fault of random.shuffle(chosen)) {
        if (stop?.aborted) break;
        await strike(world, fault, random, load);
        strikes += 1;
        report(`round ${round}/${rounds}  ${fault.name}  (${world.confirmed.size} commands confirmed)`);
      }
    }
    load();
    await untilQuiet(world, 120_000);
    const verdict = await check(world);
    return { ...verdict, seed, strikes, seconds: Math.round((performance.now() - began) / 1_000) };
  } finally {
    await world.end();
  }
}

async function strike(world: World, fault: Fault, random: Random, load: () => void): Promise<void> {
  const before = world.confirmed.size;
  load();
  await eventually(() => world.confirmed.size >= before + COMMANDS_PER_LOAD / 2, {
    within: 30_000,
    what: 'the services to be at work',
  });
  await fault.strike(world, random, load);
  for (const service of services) await world.ensure(service);
}
