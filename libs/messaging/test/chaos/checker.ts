import { compareSets, eventually, type SetDifference } from '@collegium/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { services, type Service, type World } from './world.js';

/** What the checker found. All lists empty: every accepted command had its effects, once, in order. */
export interface Verdict extends SetDifference {
  readonly accepted: number;
  readonly events: number;
  readonly effects: number;
  /** Aggregates whose events took effect in another order than they happened. */
  readonly disordered: readonly string[];
  /** Positions that a feed reader would miss or meet twice. */
  readonly gaps: readonly string[];
  /** Events that ended in the dead letters or still wait. */
  readonly stranded: readonly string[];
}

/** Whether a verdict is clean. */
export function isClean({ lost, unexpected, duplicated, disordered, gaps, stranded }: Verdict): boolean {
  return [lost, unexpected, duplicated, disordered, gaps, stranded].every((list) => list.length === 0);
}

/** Waits until nothing is under way any more: the last answer has been noted. */
export async function untilQuiet(world: World, withinMs: number): Promise<void> {
  await eventually(
    async () => {
      const [accepted, answered, noted] = await Promise.all([
        count(world, 'portfolio', 'accepted'),
        count(world, 'accreditation', 'effects'),
        count(world, 'portfolio', 'effects'),
      ]);
      const left = await Promise.all(
        services.map((service) =>
          world.query<{ n: number }>(
            service,
            'select (select count(*) from outbox where published_at is null)::int + (select count(*) from retries)::int as n',
          ),
        ),
      );
      return accepted === answered && accepted === noted && left.every(([row]) => row!.n === 0);
    },
    { within: withinMs, every: 250, what: 'all effects' },
  ).catch(() => undefined); // whatever is missing, the checker names it
}

/** Compares what was accepted with events, streams and effects, as sets, over all of the run. */
export async function check(world: World): Promise<Verdict> {
  const accepted = await world.query<{ command_id: string; key: string }>(
    'portfolio',
    `select command_id, work_id || '@' || version as key from accepted`,
  );
  const questions = await events(world, 'portfolio');
  const answers = await events(world, 'accreditation');
  const answered = await effects(world, 'accreditation');
  const noted = await effects(world, 'portfolio');
  const stages: [string, SetDifference][] = [
    [
      'confirmed command',
      {
        ...compareSets(
          world.confirmed,
          accepted.map(({ command_id }) => command_id),
        ),
        unexpected: [],
      },
    ], // accepted and not confirmed is a crash in between
    [
      'event of an accepted command',
      compareSets(
        accepted.map(({ key }) => key),
        questions.map(({ key }) => key),
      ),
    ],
    [
      'effect of an event',
      compareSets(
        questions.map(({ id }) => id),
        answered.map(({ event_id }) => event_id),
      ),
    ],
    [
      'answer to an effect',
      compareSets(
        answered.map(({ event_id }) => event_id),
        answers.map(({ cause }) => cause),
      ),
    ],
    [
      'effect of an answer',
      compareSets(
        answers.map(({ id }) => id),
        noted.map(({ event_id }) => event_id),
      ),
    ],
    [
      'event in PORTFOLIO',
      {
        ...compareSets(
          questions.map(({ id }) => id),
          await stored(world, 'PORTFOLIO'),
        ),
        duplicated: [],
      },
    ], // the wire may carry doubles; effects may not
    [
      'event in ACCREDITATION',
      {
        ...compareSets(
          answers.map(({ id }) => id),
          await stored(world, 'ACCREDITATION'),
        ),
        duplicated: [],
      },
    ],
  ];
  const named = (kind: keyof SetDifference): string[] =>
    stages.flatMap(([stage, difference]) => difference[kind].map((id) => `${stage} ${id}`));
  return {
    accepted: accepted.length,
    events: questions.length + answers.length,
    effects: answered.length + noted.length,
    lost: named('lost'),
    unexpected: named('unexpected'),
    duplicated: named('duplicated'),
    disordered: [...disorderOf('accreditation', answered), ...disorderOf('portfolio', noted)],
    gaps: [...gapsOf('portfolio', questions), ...gapsOf('accreditation', answers)],
    stranded: (await Promise.all(services.map((service) => stranded(world, service)))).flat(),
  };
}

interface EventRow {
  readonly id: string;
  readonly key: string;
  readonly cause: string;
  readonly position: number | null;
}

interface EffectRow {
  readonly event_id: string;
  readonly aggregate_id: string;
  readonly aggregate_version: number;
}

function events(world: World, service: Service): Promise<EventRow[]> {
  return world.query<EventRow & Record<string, unknown>>(
    service,
    `select id, aggregate_id || '@' || aggregate_version as key, headers->>'causationid' as cause, position::int from outbox order by position`,
  );
}

function effects(world: World, service: Service): Promise<EffectRow[]> {
  return world.query<EffectRow & Record<string, unknown>>(
    service,
    'select event_id, aggregate_id, aggregate_version from effects order by n',
  );
}

async function count(world: World, service: Service, table: string): Promise<number> {
  const [row] = await world.query<{ n: number }>(service, `select count(*)::int as n from ${table}`);
  return row!.n;
}

async function stored(world: World, stream: string): Promise<string[]> {
  const connection = await connect({ servers: world.nats.url });
  try {
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info(stream);
    const ids: string[] = [];
    for (let start = 1; start <= state.last_seq; start += 200) {
      const messages = await Promise.all(
        Array.from({ length: Math.min(200, state.last_seq - start + 1) }, (_, n) =>
          manager.direct.getMessage(stream, { seq: start + n }),
        ),
      );
      ids.push(...messages.filter((message) => message !== null).map(({ header }) => header.get('ce-id')));
    }
    return ids;
  } finally {
    await connection.close();
  }
}

function disorderOf(service: Service, rows: readonly EffectRow[]): string[] {
  const last = new Map<string, number>();
  const disordered = new Set<string>();
  for (const { aggregate_id: id, aggregate_version: version } of rows) {
    if (version <= (last.get(id) ?? 0)) disordered.add(`${service} ${id}: ${version} after ${last.get(id)}`);
    last.set(id, version);
  }
  return [...disordered];
}

function gapsOf(service: Service, rows: readonly EventRow[]): string[] {
  return rows
    .filter(({ position }, n) => position !== n + 1)
    .slice(0, 5)
    .map(({ id, position }) => `${service} ${id} at ${position}`);
}

async function stranded(world: World, service: Service): Promise<string[]> {
  const rows = await world.query<{ event_id: string; state: string; error: string }>(
    service,
    'select event_id, state, error from retries',
  );
  return rows.map(({ event_id, state, error }) => `${service} ${event_id} ${state}: ${error}`);
}
