import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { aBatch, aSample } from './batch.builder.js';
import type { BatchRow } from './batch.entity.js';
import { toSampleDto } from './batches.answers.js';
import type { FrameEntry } from './sample.js';

const script = fileURLToPath(new URL('../../docs/redraw.mjs', import.meta.url));
const batch: BatchRow = aBatch().sampled().build();

function redraw(published: unknown): { ids: string[]; differences: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], {
    input: JSON.stringify(published),
    encoding: 'utf8',
    env: {},
  });
  return { ids: stdout.split('\n').filter(Boolean), differences: stderr, status };
}

const frames = fc.uniqueArray(
  fc.record({
    submissionId: fc.uuid({ version: 7 }),
    assessorId: fc.uuid({ version: 7 }),
    outcome: fc.constantFrom('passed', 'passed', 'referred', 'failed'),
  }),
  { minLength: 1, maxLength: 40, selector: (entry) => entry.submissionId },
) as fc.Arbitrary<FrameEntry[]>;

describe('docs/redraw.mjs', () => {
  it('draws the same ids out of what is published, for any frame', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 4 }), (frame, assessors) => {
        const grouped = frame.map((entry, index) => ({
          ...entry,
          assessorId: frame[index % assessors]?.assessorId ?? entry.assessorId,
        }));
        const published = toSampleDto(batch, aSample(grouped, batch));
        expect(redraw(published)).toEqual({
          ids: published.sample.map((entry) => entry.submissionId),
          differences: '',
          status: 0,
        });
      }),
      { numRuns: 10 },
    );
  });

  const entries: FrameEntry[] = Array.from({ length: 12 }, (_, index) => ({
    submissionId: `s${String(index).padStart(2, '0')}`,
    assessorId: 'ann',
    outcome: 'passed',
  }));
  const honest = toSampleDto(batch, aSample(entries, batch));

  it.each([
    ['a secret chosen afterwards', { ...honest, secret: '0'.repeat(64) }, 'the secret is not the one committed to'],
    [
      'a mark changed in the frame',
      { ...honest, frame: honest.frame.map((entry, index) => (index === 0 ? { ...entry, outcome: 'failed' } : entry)) },
      'the frame is not the one sampled',
    ],
    ["a seed of somebody's own", { ...honest, seed: '0'.repeat(64) }, 'the seed does not follow'],
    ['a submission left out', { ...honest, sample: honest.sample.slice(1) }, 'the sample is another'],
  ])('finds %s', (_what, published, difference) => {
    const { differences, status } = redraw(published);
    expect([differences, status]).toEqual([expect.stringContaining(difference), 1]);
  });
});
