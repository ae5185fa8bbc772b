#!/usr/bin/env node
// Draws a moderation sample again, with nothing of the service: give it the answer of GET /v1/batches/{id}/sample as a file or on standard input.
//
//   node redraw.mjs sample.json
//
// 1. The secret is the one committed to when the batch was made:  sha256(secret) = seedCommitment.
// 2. The frame is the one sampled:  sha256 of "submissionId|assessorId|outcome\n" for each submission, sorted by id = frameDigest.
// 3. Neither was chosen in sight of the other:  seed = sha256("secret|frameDigest").
// 4. Each assessor is a stratum. Its submissions stand in the order of sha256("seed|submissionId"); of n the first
//    min(n, max(policy.minimumPerAssessor, ceil(n * policy.percent / 100))) are drawn.
// 5. Where policy.allReferredAndFailed, every submission that has not passed joins.
// Digests are lower-case hex over UTF-8. It prints the ids and ends with 0 where they are the published ones, else says what differs and ends with 1.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
const published = JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8'));
const { policy } = published;
const frame = [...published.frame].sort((a, b) => (a.submissionId < b.submissionId ? -1 : 1));

const frameDigest = sha256(frame.map((each) => `${each.submissionId}|${each.assessorId}|${each.outcome}\n`).join(''));
const seed = sha256(`${published.secret}|${frameDigest}`);

const strata = {};
for (const each of frame) (strata[each.assessorId] ??= []).push(each);

const drawn = new Set();
for (const stratum of Object.values(strata)) {
  const order = stratum.map((each) => [sha256(`${seed}|${each.submissionId}`), each.submissionId]).sort();
  const share = Math.ceil((order.length * policy.percent) / 100);
  for (const [, id] of order.slice(0, Math.min(order.length, Math.max(policy.minimumPerAssessor, share))))
    drawn.add(id);
  if (policy.allReferredAndFailed)
    for (const each of stratum) if (each.outcome !== 'passed') drawn.add(each.submissionId);
}

const again = [...drawn].sort();
const said = published.sample.map((each) => each.submissionId).sort();
const differences = [
  sha256(published.secret) !== published.seedCommitment && 'the secret is not the one committed to',
  frameDigest !== published.frameDigest && 'the frame is not the one sampled',
  seed !== published.seed && 'the seed does not follow from secret and frame',
  again.join() !== said.join() && 'the sample is another',
].filter(Boolean);

for (const id of again) console.log(id);
for (const difference of differences) console.error(difference);
process.exitCode = differences.length > 0 ? 1 : 0;
