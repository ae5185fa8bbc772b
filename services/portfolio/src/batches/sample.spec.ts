import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SamplingPolicy } from '../facts/definition.js';
import { commitmentTo, drawnFrom, drawSample, frameDigestOf, seedOf, type FrameEntry } from './sample.js';

const policy: SamplingPolicy = { policyVersion: 1, percent: 20, minimumPerAssessor: 3, allReferredAndFailed: true };
const hex = fc.stringMatching(/^[0-9a-f]{64}$/u);
const frames = fc.uniqueArray(
  fc.record({
    submissionId: fc.uuid({ version: 7 }),
    assessorId: fc.constantFrom('a', 'b', 'c', 'd'),
    outcome: fc.constantFrom('passed', 'referred', 'failed'),
  }),
  { minLength: 1, maxLength: 60, selector: (entry) => entry.submissionId },
) as fc.Arbitrary<FrameEntry[]>;
const policies = fc.record({
  policyVersion: fc.nat(9),
  percent: fc.integer({ min: 0, max: 100 }),
  minimumPerAssessor: fc.integer({ min: 0, max: 12 }),
  allReferredAndFailed: fc.boolean(),
});

describe('drawnFrom', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [14, 3],
    [16, 4],
    [100, 20],
    [101, 21],
  ])('of %i submissions draws %i', (count, drawn) => {
    expect(drawnFrom(count, policy)).toBe(drawn);
  });
});

describe('drawSample', () => {
  it('is known: published digests and order do not change between releases', () => {
    const frame: FrameEntry[] = ['s1', 's2', 's3', 's4'].map((submissionId) => ({
      submissionId,
      assessorId: 'a',
      outcome: submissionId === 's4' ? 'failed' : 'passed',
    }));
    const digest = frameDigestOf(frame);
    const seed = seedOf('00', digest);
    expect([commitmentTo('00'), digest, seed]).toMatchInlineSnapshot(`
[
  "f1534392279bddbf9d43dde8701cb5be14b82f76ec6607bf8d6ad557f60f304e",
  "8418a85f68d83e09a2a160d97bef134b6471ceca67563cabf775b1944af59ba3",
  "914f06552afc49882ce78fa0fdf2f8937b28b028bdebca0e8ed498aa4f5bf558",
]
`);
    expect(
      drawSample(frame, { ...policy, minimumPerAssessor: 1 }, seed).map(({ submissionId, reason }) => [
        submissionId,
        reason,
      ]),
    ).toMatchInlineSnapshot(`
[
  [
    "s2",
    "drawn",
  ],
  [
    "s4",
    "outcome",
  ],
]
`);
  });

  it('is the same for the same seed, frame and policy, in whatever order the frame is given', () => {
    fc.assert(
      fc.property(frames, policies, hex, (frame, rules, seed) => {
        expect(drawSample(frame.toReversed(), rules, seed)).toEqual(drawSample(frame, rules, seed));
        expect(frameDigestOf(frame.toReversed())).toBe(frameDigestOf(frame));
      }),
    );
  });

  it('meets the share and the minimum in every stratum, and holds nothing twice', () => {
    fc.assert(
      fc.property(frames, policies, hex, (frame, rules, seed) => {
        const sample = drawSample(frame, rules, seed);
        expect(new Set(sample.map((entry) => entry.submissionId)).size).toBe(sample.length);
        for (const [assessorId, stratum] of Map.groupBy(frame, (entry) => entry.assessorId)) {
          const drawn = sample.filter((entry) => entry.assessorId === assessorId && entry.reason === 'drawn');
          expect(drawn).toHaveLength(drawnFrom(stratum.length, rules));
        }
      }),
    );
  });

  it('holds every referred and failed submission where the policy says so, and draws none for its outcome where not', () => {
    fc.assert(
      fc.property(frames, policies, hex, (frame, rules, seed) => {
        const sample = drawSample(frame, rules, seed);
        const ids = new Set(sample.map((entry) => entry.submissionId));
        if (rules.allReferredAndFailed)
          expect(frame.filter((entry) => entry.outcome !== 'passed' && !ids.has(entry.submissionId))).toEqual([]);
        else expect(sample.filter((entry) => entry.reason === 'outcome')).toEqual([]);
      }),
    );
  });

  it('depends on the seed', () => {
    const frame: FrameEntry[] = Array.from({ length: 40 }, (_, index) => ({
      submissionId: `s${index}`,
      assessorId: 'a',
      outcome: 'passed',
    }));
    const draws = new Set(
      Array.from({ length: 20 }, (_, index) =>
        drawSample(frame, policy, seedOf(`${index}`, ''))
          .map((entry) => entry.submissionId)
          .join(),
      ),
    );
    expect(draws.size).toBe(20);
  });

  it('gives a frame another digest when one mark differs', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const [first, ...rest] = frame;
        const other: FrameEntry = { ...first!, outcome: first!.outcome === 'passed' ? 'failed' : 'passed' };
        expect(frameDigestOf([other, ...rest])).not.toBe(frameDigestOf(frame));
      }),
    );
  });
});
