import { serviceNames } from '@collegium/local';
import { Crowd, startUniversity } from '@collegium/scenario-one-day';
import type { Random } from '@collegium/testing';
import { check, isClean, type Verdict } from './checker.js';
import { Journey } from './journey.js';
import { Platform } from './platform.js';

import { stages, type Stage, type Strike } from './strikes.js';

/** How one round is run. */
export interface RoundRequest {
  readonly random: Random;
  /** How many strikes on each service at the most; all if not given. */
  readonly each?: number;
  /** Told what happens, line by line. */
  report(line: string): void;
}

/** What a round came to. */
export interface RoundResult extends Verdict {
  readonly strikes: number;
}

/** People on the way at a time: enough that there is work left after every death. */
const PEOPLE = 24;
/** Long enough for any restart. */
const PATIENCE_MS = 180_000;
const REST_WITHIN_MS = 120_000;

/**
 * One round: people travel from applying to registered credit on an installation of its own while its services die, one after the
 * other, at every named point of their work. Whoever asks for something asks again with the same idempotency key when nobody answers.
 */
export async function runRound({ random, each, report }: RoundRequest): Promise<RoundResult> {
  const platform = await Platform.start();
  let clean = false;
  try {
    const crowd = new Crowd(platform.installation, { patienceMs: PATIENCE_MS });
    const journey = new Journey(platform, crowd, PEOPLE);
    await journey.prepare();
    const university = await startUniversity(crowd);
    let strikes = 0;
    try {
      for (const stage of chosen(random, each)) {
        const chains = chainsOf(stage);
        const passings = new Map(stage.strikes.map((strike) => [strike, random.between(1, strike.within)]));
        const arm = (strike: Strike): Promise<void> => platform.arm(strike, passings.get(strike)!);
        await Promise.all(chains.map(([first]) => arm(first!)));
        await Promise.all([journey.travel(stage.name), ...chains.map((chain) => strikeAll(platform, chain, arm, (line) => report(`${stage.name}: ${line}`)))]);
        strikes += stage.strikes.length;
      }
    } finally {
      university.kill('SIGTERM');
    }
    await platform.untilQuiet(serviceNames, REST_WITHIN_MS);
    const verdict = await check(platform, journey.participants.map(({ enrolmentId }) => enrolmentId));
    clean = isClean(verdict);
    return { ...verdict, strikes };
  } finally {
    await platform.end({ keep: !clean });
  }
}

/** The stages in their order, each with its strikes in an order that the seed decides, and no more of them than asked for. */
function chosen(random: Random, each = Infinity): Stage[] {
  const struck = new Map<string, number>();
  const wanted = new Set(
    random.shuffle(stages.flatMap(({ strikes }) => strikes)).filter(({ service }) => {
      struck.set(service, (struck.get(service) ?? 0) + 1);
      return struck.get(service)! <= each;
    }),
  );
  return stages.map(({ name, strikes }) => ({ name, strikes: random.shuffle(strikes).filter((strike) => wanted.has(strike)).sort((a, b) => Number(b.early ?? false) - Number(a.early ?? false)) }));
}

/** Strikes by service: one service dies many deaths, one after the other, while others die theirs. */
function chainsOf({ strikes }: Stage): Strike[][] {
  return [...Map.groupBy(strikes, ({ service }) => service).values()];
}

/** Each death is followed by a start in which the next waits already; after the last one all is well again. */
async function strikeAll(platform: Platform, chain: readonly Strike[], arm: (strike: Strike) => Promise<void>, report: (line: string) => void): Promise<void> {
  for (const [n, strike] of chain.entries()) {
    await platform.mourn(strike);
    report(`${strike.service} died ${strike.point}`);
    const next = chain[n + 1];
    await (next ? arm(next) : platform.revive(strike.service));
  }
}
