import { createHash } from 'node:crypto';
import type { SamplingPolicy } from '../facts/definition.js';
import type { Outcome } from '../submissions/submission.js';

/** One submission as the sample saw it. The frame is all of a batch's submissions, sorted by id. */
export interface FrameEntry {
  submissionId: string;
  assessorId: string;
  outcome: Outcome;
}

export interface SampledEntry extends FrameEntry {
  /** SHA-256 of `seed|submissionId`, hex: the order within a stratum. */
  rank: string;
  /** `drawn` by rank, or there for its `outcome`. */
  reason: 'drawn' | 'outcome';
}

/** What a seed is published with before the frame is known, so that nobody can choose it afterwards. */
export function commitmentTo(secret: string): string {
  return sha256(secret);
}

/** SHA-256 over the frame: one line `submissionId|assessorId|outcome` per submission, sorted by id, each ended by a newline. */
export function frameDigestOf(frame: readonly FrameEntry[]): string {
  return sha256(
    sorted(frame)
      .map(({ submissionId, assessorId, outcome }) => `${submissionId}|${assessorId}|${outcome}\n`)
      .join(''),
  );
}

/** The seed: SHA-256 of `secret|frameDigest`. The secret is fixed before the marks are known, and useless before the frame is. */
export function seedOf(secret: string, frameDigest: string): string {
  return sha256(`${secret}|${frameDigest}`);
}

/** How many of an assessor's submissions are drawn: the share, rounded up, and not under the minimum; all where there are fewer. */
export function drawnFrom(count: number, policy: SamplingPolicy): number {
  return Math.min(count, Math.max(policy.minimumPerAssessor, Math.ceil((count * policy.percent) / 100)));
}

/**
 * Draws the sample. Each assessor is a stratum; within it the submissions stand in the order of their rank and the first ones are drawn.
 * Where the policy says so, every referred and failed submission joins on top.
 * The same seed, frame and policy give the same sample, in any language: `docs/redraw.mjs` is one.
 */
export function drawSample(frame: readonly FrameEntry[], policy: SamplingPolicy, seed: string): SampledEntry[] {
  const ranked = frame.map((entry) => ({ ...entry, rank: sha256(`${seed}|${entry.submissionId}`) }));
  const sample: SampledEntry[] = [];
  for (const stratum of Map.groupBy(ranked, (entry) => entry.assessorId).values()) {
    const order = stratum.toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
    const drawn = drawnFrom(order.length, policy);
    order.forEach((entry, index) => {
      if (index < drawn) sample.push({ ...entry, reason: 'drawn' });
      else if (policy.allReferredAndFailed && entry.outcome !== 'passed') sample.push({ ...entry, reason: 'outcome' });
    });
  }
  return sorted(sample);
}

function sorted<Entry extends FrameEntry>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.submissionId < b.submissionId ? -1 : 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
