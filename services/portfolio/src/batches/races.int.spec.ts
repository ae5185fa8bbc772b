import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Participant } from '../world.testing.js';
import { World } from '../world.testing.js';

describe('at the same moment', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('a mark is corrected and the sample drawn: the frame holds the mark that stands', async () => {
    const ann = newId();
    const pat = await world.participant();
    await world.group([ann], [pat]);
    const batch = await world.batch();
    const { id } = await world.submit(pat);
    await world.assess(id, ann);
    await world.ok('POST', `/v1/batches/${batch.id}/close`, world.office());
    const facilitator = world.person('facilitator', ann);
    const answers = await Promise.all([
      ...(['failed', 'passed', 'referred', 'failed'] as const).map((outcome) =>
        world.send('POST', `/v1/submissions/${id}/assess`, facilitator, world.mark(outcome)),
      ),
      world.send('POST', `/v1/batches/${batch.id}/sample`, world.office()),
      world.send('POST', `/v1/batches/${batch.id}/sample`, world.office()),
    ]);
    expect(
      answers
        .slice(4)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual([201, 409]);
    for (const { status, body } of answers.slice(0, 4))
      if (status !== 200) expect(['mark_fixed_by_sample', 'conflict']).toContain(body.code);
    const { frame } = await world.ok('GET', `/v1/batches/${batch.id}/sample`, world.office());
    const submission = await world.ok('GET', `/v1/submissions/${id}`, world.office());
    expect(frame).toEqual([{ submissionId: id, assessorId: ann, outcome: submission.outcome }]);
  });

  it('portfolios are frozen and the batch closes: each is in it or waits, and none joins a closed batch', async () => {
    const people: Participant[] = [];
    for (let index = 0; index < 6; index++) {
      const participant = await world.participant();
      await world.draft(participant);
      people.push(participant);
    }
    const batch = await world.batch('2027-08-01T00:00:00Z', 'August');
    const [closed, ...frozen] = await Promise.all([
      world.send('POST', `/v1/batches/${batch.id}/close`, world.office()),
      ...people.map(({ portfolioId, self }) =>
        world.send('POST', `/v1/portfolios/${portfolioId}/freeze`, self, { showsPupils: false }),
      ),
    ]);
    expect([closed.status, ...frozen.map(({ status }) => status)]).toEqual([200, ...people.map(() => 201)]);
    const late = frozen.filter(({ body }) => body.batchId === null);
    const carried = people.filter(({ portfolioId }) => closed.body.carriedOver.includes(portfolioId));
    expect(carried.map(({ portfolioId }) => portfolioId).toSorted()).toEqual(
      late.map(({ body }) => body.portfolioId).toSorted(),
    );
  });

  it('two moderators decide on one assessor: one decision is made', async () => {
    const ann = newId();
    const pat = await world.participant();
    await world.group([ann], [pat]);
    const batch = await world.batch('2027-08-02T00:00:00Z', 'Two');
    const { id } = await world.submit(pat);
    const { submissions } = await world.ok('GET', `/v1/batches/${batch.id}`, world.office());
    for (const other of submissions)
      if (other.id !== id)
        await world.ok('POST', `/v1/submissions/${other.id}/return`, world.office(), { reason: 'withdrawn' });
    await world.assess(id, ann);
    await world.ok('POST', `/v1/batches/${batch.id}/close`, world.office());
    await world.ok('POST', `/v1/batches/${batch.id}/sample`, world.office());
    const moderators = [await world.moderator(), await world.moderator()];
    const decisions = await Promise.all(
      moderators.map((moderator, index) =>
        world.send('POST', `/v1/batches/${batch.id}/decisions`, world.person('moderator', moderator), {
          assessorId: ann,
          decision: index === 0 ? 'agreed' : 'reassess_all',
          note: 'x',
        }),
      ),
    );
    expect(decisions.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(decisions.find(({ status }) => status === 409)?.body.code).toBe('already_decided');
  });
});
