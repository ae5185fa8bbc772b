import { serviceNames } from '@collegium/local';
import { Crowd, University } from '@collegium/scenario-one-day';
import type { Random } from '@collegium/testing';
import { check } from './checker.js';
import { chosen, dieDuring } from './deaths.js';
import { forget } from './forgotten.js';
import { Journey } from './journey.js';
import { Platform } from './platform.js';
import { stages } from './strikes.js';
import { isClean, together, type Verdict } from './verdict.js';

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
  readonly deaths: number;
}

/** One kind of round, on a platform of its own that everybody is patient with. */
export type Round = (request: RoundRequest) => Promise<RoundResult>;

/** People on the way at a time: enough that there is work left after every death. */
export const PEOPLE = 24;
/** Long enough for any restart. */
const PATIENCE_MS = 180_000;

/** Lends a platform for one round; it is kept where something was found. */
export async function onPlatform(
  round: (platform: Platform, crowd: Crowd) => Promise<RoundResult>,
): Promise<RoundResult> {
  const platform = await Platform.start();
  let clean = false;
  try {
    const result = await round(platform, new Crowd(platform.installation, { patienceMs: PATIENCE_MS }));
    clean = isClean(result);
    return result;
  } finally {
    await platform.end({ keep: !clean });
  }
}

/** Checks the sets once nothing is under way any more. */
export async function checkAtRest(
  platform: Platform,
  confirmed: readonly string[],
  credited = confirmed,
): Promise<Verdict> {
  await platform.untilQuiet(serviceNames);
  return check(platform, confirmed, credited);
}

/**
 * People travel from applying to registered credit while the services die, one after the other, at every named point of their work.
 * Whoever asks for something asks again with the same idempotency key when nobody answers.
 */
export const dyingServices: Round = ({ random, each, report }) =>
  onPlatform(async (platform, crowd) => {
    const journey = new Journey(platform, crowd, PEOPLE);
    await journey.prepare();
    const university = await University.start(crowd);
    try {
      for (const stage of chosen(stages, random, each))
        await dieDuring(stage, { platform, random, report, work: () => journey.travel(stage.name) });
    } finally {
      await university.stop();
    }
    const forgotten = await forget(platform, crowd, random.shuffle(journey.participants)[0]!);
    const sets = await checkAtRest(
      platform,
      journey.participants.map(({ enrolmentId }) => enrolmentId),
    );
    return { ...together([sets, forgotten]), deaths: platform.deaths.length };
  });
