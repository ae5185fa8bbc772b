/** How far a batch is, counted. */
export interface IssuingCounts {
  readonly total: number;
  readonly done: number;
  /** Not made at the last try; they are tried again. */
  readonly failed: number;
  readonly startedAt: Date;
  /** When the latest certificate was made. */
  readonly lastDoneAt: Date | null;
}

export type IssuingStatus = 'running' | 'failing' | 'finished';

/** How far a batch is, and how long it may still take. */
export interface IssuingProgress {
  readonly status: IssuingStatus;
  /** Certificates per second since it started. */
  readonly perSecond: number | null;
  /** Seconds until the rest is made, those left out that fail; null while nothing tells. */
  readonly secondsLeft: number | null;
}

/** @param now machine time */
export function progressOf({ total, done, failed, startedAt, lastDoneAt }: IssuingCounts, now: Date): IssuingProgress {
  const waiting = total - done - failed;
  const until = waiting > 0 ? now : lastDoneAt;
  const seconds = until ? Math.max((until.getTime() - startedAt.getTime()) / 1000, 0.001) : 0;
  const perSecond = done > 0 ? done / seconds : null;
  return {
    status: waiting > 0 ? 'running' : failed > 0 ? 'failing' : 'finished',
    perSecond: perSecond && Math.round(perSecond * 100) / 100,
    secondsLeft: waiting === 0 ? 0 : perSecond && Math.ceil(waiting / perSecond),
  };
}
