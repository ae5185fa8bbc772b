import type { Random } from '@collegium/testing';
import type { Platform } from './platform.js';
import type { Stage, Strike } from './strikes.js';

/** Stages in their order, each with its strikes in an order that the seed decides, and no more on one service than asked for. */
export function chosen<Name extends string>(
  stages: readonly Stage<Name>[],
  random: Random,
  each = Infinity,
): Stage<Name>[] {
  const struck = new Map<string, number>();
  const wanted = new Set(
    random.shuffle(stages.flatMap(({ strikes }) => strikes)).filter(({ service }) => {
      struck.set(service, (struck.get(service) ?? 0) + 1);
      return struck.get(service)! <= each;
    }),
  );
  return stages.map(({ name, strikes }) => ({
    name,
    strikes: random
      .shuffle(strikes)
      .filter((strike) => wanted.has(strike))
      .sort((a, b) => turn(a) - turn(b)),
  }));
}

const turn = ({ turn = Number.MAX_SAFE_INTEGER }: Strike): number => turn;

/** Has services die, each one's deaths one after the other, while others die theirs and something is being done. At its end all of them live. */
export async function dieDuring(
  { name, strikes }: Stage,
  {
    platform,
    random,
    report,
    work,
  }: { platform: Platform; random: Random; report: (line: string) => void; work: () => Promise<void> },
): Promise<void> {
  const chains = [...Map.groupBy(strikes, ({ service }) => service).values()];
  const passings = new Map(strikes.map((strike) => [strike, random.between(1, strike.within)]));
  const arm = (strike: Strike): Promise<void> => platform.arm(strike, passings.get(strike)!);
  await Promise.all(chains.map(([first]) => arm(first!)));
  await Promise.all([
    work(),
    ...chains.map((chain) => strikeAll(platform, chain, arm, (line) => report(`${name}: ${line}`))),
  ]);
}

/** Each death is followed by a start in which the next waits already; after the last one all is well again. */
async function strikeAll(
  platform: Platform,
  chain: readonly Strike[],
  arm: (strike: Strike) => Promise<void>,
  report: (line: string) => void,
): Promise<void> {
  for (const [n, strike] of chain.entries()) {
    await platform.mourn(strike);
    report(`${strike.service} died ${strike.point}`);
    const next = chain[n + 1];
    await (next ? arm(next) : platform.revive(strike.service));
  }
}
