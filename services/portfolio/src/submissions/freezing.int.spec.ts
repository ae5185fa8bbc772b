import { PortfolioOpenedSchema, SubmissionFrozenSchema } from '@collegium/contracts';
import { UnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../world.testing.js';

describe('freezing a portfolio', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('opens a portfolio once, however often an enrolment starts', async () => {
    const { portfolioId, enrolmentId, self } = await world.participant();
    const { data } = await world.ok('GET', `/v1/portfolios?filter[enrolment]=${enrolmentId}`, self);
    expect(data).toEqual([expect.objectContaining({ id: portfolioId, enrolmentId, version: 1 })]);
    await world.service.events.untilReceived(PortfolioOpenedSchema, (event) => event.enrolmentId === enrolmentId);
  });

  it('refuses a portfolio without evidence and account, naming both', async () => {
    const { portfolioId, self } = await world.participant();
    const { status, body } = await world.send('POST', `/v1/portfolios/${portfolioId}/freeze`, self, {
      showsPupils: false,
    });
    expect([status, body.code, body.errors.map((error: { code: string }) => error.code)]).toEqual([
      409,
      'portfolio_incomplete',
      ['evidence_missing', 'account_missing'],
    ]);
  });

  it('refuses without an answer to whether pupils are shown', async () => {
    const participant = await world.participant();
    await world.draft(participant);
    const { status, body } = await world.send(
      'POST',
      `/v1/portfolios/${participant.portfolioId}/freeze`,
      participant.self,
      {},
    );
    expect([status, body.errors[0].pointer]).toEqual([422, '/showsPupils']);
  });

  it('freezes a copy that the draft no longer reaches', async () => {
    const participant = await world.participant();
    const frozen = await world.submit(participant);
    await world.ok('PUT', `/v1/portfolios/${participant.portfolioId}/account`, participant.self, {
      text: 'Another text that says something else.',
    });
    const { data: evidence } = await world.ok(
      'GET',
      `/v1/portfolios/${participant.portfolioId}/evidence`,
      participant.self,
    );
    await world.ok(
      'POST',
      `/v1/portfolios/${participant.portfolioId}/evidence/${evidence[0].id}/remove`,
      participant.self,
    );
    const view = await world.ok('GET', `/v1/submissions/${frozen.id}`, participant.self);
    expect(view.items.map((item: { content: string }) => item.content)).toEqual([
      'Together we changed how feedback is given.',
      'We met six times.',
    ]);
    expect(view.digest).toBe(frozen.digest);
    const { event } = await world.service.events.untilReceived(
      SubmissionFrozenSchema,
      ({ submissionId }) => submissionId === frozen.id,
    );
    expect(event).toMatchObject({ digest: frozen.digest, personId: participant.personId, resubmissionOf: '' });
  });

  it('cannot be changed in the database either, by whatever path', async () => {
    const { id } = await world.submit(await world.participant());
    const { app } = world.service;
    for (const statement of [
      `update submission_item set content = 'x' where submission_id = '${id}'`,
      `delete from submission_item where submission_id = '${id}'`,
      `update submission set digest = '${'0'.repeat(64)}' where id = '${id}'`,
    ])
      await expect(
        app.get(UnitOfWork).run((tx) => tx.manager.query(statement), { tenants: [world.tenant] }),
      ).rejects.toThrow(/permanent/u);
  });

  it('lets one of two freezes at once through, and tells the other', async () => {
    const participant = await world.participant();
    await world.draft(participant);
    const freeze = () =>
      world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, { showsPupils: false });
    const answers = await Promise.all([freeze(), freeze(), freeze()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual([
      'submission_in_progress',
      'submission_in_progress',
    ]);
  });

  it.each([
    ['deferred', '2027-09-01', 'deferred until 2027-09-01'],
    ['withdrawn', null, 'withdrawn'],
  ] as const)('refuses while the enrolment is %s, but keeps the draft open', async (status, returnBy, words) => {
    const participant = await world.participant();
    await world.told((facts) => facts.enrolmentIs(participant.enrolmentId, status, returnBy));
    await world.draft(participant);
    const { body } = await world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
    expect([body.code, body.detail]).toEqual(['enrolment_not_live', expect.stringContaining(words)]);
  });

  it('records what shows pupils with a shorter retention', async () => {
    const participant = await world.participant();
    await world.draft(participant);
    const { id } = await world.ok('POST', `/v1/portfolios/${participant.portfolioId}/evidence`, participant.self, {
      kind: 'link',
      title: 'A film of a lesson',
      url: 'https://example.org/film',
      showsPupils: true,
    });
    const refused = await world.send('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
    expect([refused.body.code, refused.body.details.evidenceIds]).toEqual(['pupils_flag_contradicts', [id]]);
    const frozen = await world.ok('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: true,
    });
    const view = await world.ok('GET', `/v1/submissions/${frozen.id}`, participant.self);
    expect(view.items.map((item: { title: string; retention: string }) => [item.title, item.retention])).toEqual([
      ['Account of the work', 'standard'],
      ['Minutes', 'standard'],
      ['A film of a lesson', 'shows_pupils'],
    ]);
  });

  it('refuses a change made in sight of an older draft', async () => {
    const { portfolioId, self } = await world.participant();
    const first = await world.send('GET', `/v1/portfolios/${portfolioId}`, self);
    expect(first.headers.get('etag')).toBe('"1"');
    const put = (text: string) =>
      world.send('PUT', `/v1/portfolios/${portfolioId}/account`, self, { text }, { 'if-match': '"1"' });
    expect((await put('First.')).status).toBe(200);
    expect((await put('Second.')).status).toBe(412);
    const { data } = await world.ok('GET', `/v1/portfolios/${portfolioId}/account/versions`, self);
    expect(data.map((version: { number: number; text: string }) => [version.number, version.text])).toEqual([
      [1, 'First.'],
    ]);
  });
});
