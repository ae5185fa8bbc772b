import { eventually } from '@collegium/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { crashPoints } from '../../src/index.js';
import type { Random } from '@collegium/testing';
import { services, type Service, type World } from './world.js';

/** Something that goes wrong while work is done, and is over when this resolves. */
export interface Fault {
  readonly name: string;
  strike(world: World, random: Random, load: () => void): Promise<void>;
}

const within = { within: 30_000 };

/** A process dies at a named point of its work, at a random passing of it. */
const crashes: Fault[] = crashPoints.flatMap((point) =>
  services.map((service) => ({
    name: `${service} dies ${point}`,
    async strike(world: World, random: Random, load: () => void) {
      const [victim] = world.alive(service);
      victim!.tell({ kind: 'crash-at', point: `${point}:${random.between(1, 8)}` });
      await eventually(
        () => {
          load();
          return !victim!.isAlive;
        },
        { ...within, every: 100, what: `${service} to die ${point}` },
      );
      await world.ensure(service);
    },
  })),
);

/** A process dies anywhere. */
const kills: Fault[] = services.map((service) => ({
  name: `${service} is killed`,
  async strike(world, random, load) {
    load();
    await wait(random.between(0, 300));
    for (const process of world.alive(service)) {
      process.signal('SIGKILL');
      await process.untilGone();
    }
    await world.ensure(service);
  },
}));

/** A leader freezes with a standby waiting; it wakes up when the other has long taken over. */
const freezes: Fault[] = services.map((service) => ({
  name: `the leader of ${service} freezes`,
  async strike(world, _random, load) {
    const [leader] = world.alive(service);
    const standby = await world.spawn(service);
    load();
    leader!.signal('SIGSTOP');
    await eventually(async () => isActive(await standby.state()), {
      ...within,
      every: 100,
      what: 'the standby to take over',
    });
    load();
    leader!.signal('SIGCONT');
    await eventually(async () => (await leader!.state())?.relay === 'standby', {
      ...within,
      every: 100,
      what: 'the old leader to stand by',
    });
    await leader!.stop();
  },
}));

function isActive(state: { relay: string; consumers: readonly string[] } | undefined): boolean {
  return state?.relay === 'leading' && state.consumers.every((consumer) => consumer === 'consuming');
}

/** Two processes of a service, both at work; one of them dies. */
const twins: Fault[] = services.map((service) => ({
  name: `two of ${service}, one dies`,
  async strike(world, random, load) {
    await world.spawn(service);
    for (let n = 0; n < 3; n++) {
      load();
      await wait(random.between(20, 100));
    }
    const victim = random.pick(world.alive(service));
    victim.signal('SIGKILL');
    await victim.untilGone();
  },
}));

/** The connection under a lock is cut. */
const cuts: Fault[] = services.flatMap((service) =>
  (['relay', 'consumers'] as const).map((session) => ({
    name: `the ${session} session of ${service} is cut`,
    async strike(world: World, random: Random, load: () => void) {
      load();
      await wait(random.between(0, 100));
      await world.cut(service, session);
      load();
    },
  })),
);

const servers: Fault[] = [
  {
    name: 'NATS is killed',
    async strike(world, random, load) {
      load();
      await wait(random.between(0, 200));
      await world.nats.kill();
      load();
      await wait(random.between(0, 500));
      await world.nats.restart();
    },
  },
  {
    name: 'NATS is frozen',
    async strike(world, random, load) {
      load();
      await world.nats.freeze();
      load();
      await wait(random.between(500, 2_500)); // longer than a publish waits, so that it is sent again
      await world.nats.thaw();
    },
  },
  {
    name: 'Postgres is killed',
    async strike(world, random, load) {
      load();
      await wait(random.between(0, 200));
      await world.killPostgres();
      load();
    },
  },
];

/** Everything that can go wrong, by name. */
export const faults: readonly Fault[] = [...crashes, ...kills, ...freezes, ...twins, ...cuts, ...servers];

export type { Service };
