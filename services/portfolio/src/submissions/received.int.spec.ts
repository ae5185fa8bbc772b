import { SubmissionAcceptedSchema, SubmissionReturnedSchema } from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDefinitionWithReport } from '../facts/definition.builder.js';
import { World } from '../world.testing.js';

describe('work that is received and not assessed', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(aDefinitionWithReport());
  });
  afterAll(() => world.stop());

  async function handedIn() {
    const participant = await world.participant();
    await world.ok('PUT', `/v1/portfolios/${participant.portfolioId}/account`, participant.self, {
      text: 'Our impact in five words.',
    });
    const submission = await world.ok('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
    return { participant, submission, path: `/v1/submissions/${submission.id}` };
  }

  it('joins no batch, and is accepted by a named person', async () => {
    await world.batch();
    const { participant, submission, path } = await handedIn();
    expect(submission).toMatchObject({ treatment: 'received', status: 'frozen', batchId: null });
    const acceptedBy = newId();
    expect(await world.ok('POST', `${path}/accept`, world.office('coordinator', acceptedBy))).toMatchObject({
      status: 'accepted',
      acceptedBy,
    });
    const { event } = await world.service.events.untilReceived(
      SubmissionAcceptedSchema,
      ({ submissionId }) => submissionId === submission.id,
    );
    expect(event).toMatchObject({
      acceptedBy,
      enrolmentId: participant.enrolmentId,
      personId: participant.personId,
      digest: submission.digest,
    });
    const again = await world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
    expect([again.status, again.body.code]).toEqual([409, 'already_accepted']);
  });

  it('is returned with a reason, and handed in again', async () => {
    const { participant, submission, path } = await handedIn();
    expect(await world.ok('POST', `${path}/return`, world.office(), { reason: 'unreadable_file' })).toMatchObject({
      status: 'returned',
      returnReason: 'unreadable_file',
    });
    await world.service.events.untilReceived(
      SubmissionReturnedSchema,
      (event) => event.submissionId === submission.id && event.reason === 'unreadable_file',
    );
    expect(
      (
        await world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
          showsPupils: false,
        })
      ).status,
    ).toBe(201);
    expect((await world.send('POST', `${path}/accept`, world.office())).body.code).toBe('transition_refused');
  });

  it('is neither assessed, nor handled by its author or by who leads another group', async () => {
    const { participant, path } = await handedIn();
    const codes = await Promise.all([
      world.send('POST', `${path}/assess`, world.person('facilitator', newId()), world.mark()),
      world.send('POST', `${path}/accept`, world.person('facilitator', newId())),
      world.send('POST', `${path}/accept`, world.person('coordinator', participant.personId)),
      world.send('POST', `${path}/return`, world.office(), { reason: 'Free text is no code' }),
    ]);
    expect(codes.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'not_assessed_work'],
      [403, 'not_the_groups_facilitator'],
      [403, 'accepts_own_work'],
      [422, 'validation_failed'],
    ]);
  });
});
