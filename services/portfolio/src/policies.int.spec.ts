import { CreditRequestedSchema } from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { policyMatrix, rowSecurityProbe, type PolicyMatrixOptions } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './world.testing.js';

describe('access', () => {
  let world: World;
  let options: PolicyMatrixOptions;

  beforeAll(async () => {
    world = await World.start();
    const ann = newId();
    const batch = await world.batch();
    const pat = await world.participant();
    await world.group([ann], [pat]);
    const submission = await world.submit(pat);
    await world.assess(submission.id, ann);
    const { items } = await world.ok('GET', `/v1/submissions/${submission.id}`, pat.self);
    const { data: evidence } = await world.ok('GET', `/v1/portfolios/${pat.portfolioId}/evidence`, pat.self);
    const interest = await world.ok('POST', '/v1/conflicts', world.office(), {
      personId: ann,
      kind: 'person',
      aboutPersonId: pat.personId,
    });
    const member = await world.ok('POST', '/v1/moderators', world.office(), { personId: newId() });
    await world.ok('POST', `/v1/batches/${batch.id}/close`, world.office());
    await world.ok('POST', `/v1/batches/${batch.id}/sample`, world.office('lead-moderator'));
    const params: Record<string, string> = { evidenceId: evidence[0].id, itemId: items[0].id };
    for (const route of [
      '',
      '/account',
      '/account/versions',
      '/feedback',
      '/freeze',
      '/evidence',
      '/evidence/:evidenceId/versions',
      '/evidence/:evidenceId/remove',
      '/evidence/:evidenceId/content',
    ])
      for (const method of ['GET', 'POST', 'PUT']) params[`${method} /v1/portfolios/:id${route}#id`] = pat.portfolioId;
    for (const route of ['', '/assess', '/return', '/accept', '/history', '/items/:itemId/content'])
      for (const method of ['GET', 'POST']) params[`${method} /v1/submissions/:id${route}#id`] = submission.id;
    for (const route of ['', '/submissions', '/close', '/sample', '/decisions', '/release', '/history'])
      for (const method of ['GET', 'POST']) params[`${method} /v1/batches/:id${route}#id`] = batch.id;
    await world.service.events.publish(CreditRequestedSchema, {
      claimId: newId(),
      provider: world.tenant,
      university: world.tenant,
      revision: 1,
      submissionId: submission.id,
    });
    params['GET /v1/passed-on/:submissionId/items/:itemId#submissionId'] = submission.id;
    params['POST /v1/conflicts/:id/end#id'] = interest.id;
    params['POST /v1/moderators/:id/stand-down#id'] = member.id;
    options = {
      own: world.tenant,
      foreign: 'star',
      params,
      bodies: {
        'PUT /v1/portfolios/:id/account': { text: 'x' },
        'POST /v1/portfolios/:id/freeze': { showsPupils: false },
        'POST /v1/portfolios/:id/feedback': { text: 'x' },
        'POST /v1/portfolios/:id/evidence': { kind: 'text', title: 'x', text: 'x' },
        'POST /v1/portfolios/:id/evidence/:evidenceId/versions': { kind: 'text', title: 'x', text: 'x' },
        'POST /v1/submissions/:id/assess': world.mark(),
        'POST /v1/submissions/:id/return': { reason: 'x' },
        'POST /v1/batches': { cohortId: world.cohortId, name: 'x', closesAt: '2027-12-01T00:00:00Z' },
        'POST /v1/batches/:id/submissions': { submissionId: submission.id },
        'POST /v1/batches/:id/decisions': { assessorId: ann, decision: 'agreed', note: 'x' },
        'POST /v1/batches/:id/release': { board: world.board },
        'POST /v1/conflicts/:id/end': { until: '2027-12-01' },
      },
    };
  });
  afterAll(() => world.stop());

  it("is what each route's policy says, for every role, and nothing for the roles of another provider", async () => {
    expect(await policyMatrix(world.service, options)).toEqual([]);
  });

  it('is held back by the database alone where the code would let it through', async () => {
    expect(await rowSecurityProbe(world.service, options)).toEqual([]);
  });
});
