import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  AwardRefusedSchema,
  CreditAwardRevokedSchema,
  CreditOverdueSchema,
  CreditQueryAnsweredSchema,
  CreditRegisteredSchema,
  CreditRequestedSchema,
  CreditWithdrawnSchema,
  Outcome,
  SubmissionFrozenSchema,
} from '@collegium/contracts';
import { newId, PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import {
  AGREEMENT,
  Consortium,
  COORDINATOR,
  REGISTRY,
  type CaseView,
  type ClaimView,
  type Participant,
} from './consortium.builder.js';

jest.setTimeout(60_000);

let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree();
});
afterAll(() => consortium.close());

const provider = (claimId: string, verb: string, body: object = {}, headers = {}) =>
  consortium.service.request('POST', `/v1/credit-claims/${claimId}/${verb}`, { as: COORDINATOR, body, headers });
const DAY = 86_400_000;

async function requested(changes: Partial<Participant> = {}): Promise<{ who: Participant; claim: ClaimView }> {
  const who = consortium.participant(changes);
  await consortium.completes(who);
  return { who, claim: await consortium.claimOf(who, ({ status }) => status === 'requested') };
}

describe('the conversation about a claim', () => {
  it('goes from acknowledged over queried and answered to registered', async () => {
    const { claim } = await requested();
    expect(
      (await consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'REG-1' })).body,
    ).toMatchObject({ effect: 'applied', claim: { status: 'acknowledged', caseReference: 'REG-1' } });
    const queried = await consortium.answer(claim.id, 'query', {
      revision: 1,
      reason: 'learner_not_matched',
      text: 'Which of the two?',
    });
    const { id: queryId } = queried.body.claim.query as { id: string };
    expect((await provider(claim.id, 'answer', { queryId: newId(), answer: 'The elder.' })).body.code).toBe(
      'query_not_open',
    );
    expect((await provider(claim.id, 'answer', { queryId, answer: 'The elder.' })).body).toMatchObject({
      status: 'answered',
      query: { answer: 'The elder.' },
    });
    expect(
      (await consortium.service.events.untilReceived(CreditQueryAnsweredSchema, (event) => event.claimId === claim.id))
        .event,
    ).toMatchObject({ queryId, answer: 'The elder.' });
    const half = { revision: 1, reference: 'UH/1', credit: { points: 15, scheme: 'CATS', level: 7 } };
    const unexplained = await consortium.answer(claim.id, 'register', half);
    expect([unexplained.status, unexplained.body.code, unexplained.body.errors[0].pointer]).toEqual([
      422,
      'variation_reason_needed',
      '/variationReason',
    ]);
    const registered = await consortium.answer(claim.id, 'register', {
      ...half,
      variationReason: 'Half of it is held already.',
      effectiveOn: '2027-07-20',
      usableUntil: '2032-07-20',
      board: { reference: 'CATS 27/4.2', date: '2027-07-20' },
    });
    expect(registered.body).toMatchObject({
      effect: 'applied',
      claim: {
        status: 'registered',
        credit: { points: 30 },
        registeredCredit: { points: 15 },
        reference: 'UH/1',
        variation: true,
        usableUntil: '2032-07-20',
        universityBoard: { reference: 'CATS 27/4.2' },
      },
    });
    expect(
      (await consortium.service.events.untilReceived(CreditRegisteredSchema, (event) => event.claimId === claim.id))
        .event,
    ).toMatchObject({
      variation: true,
      variationReason: 'Half of it is held already.',
      effectiveOn: '2027-07-20',
      boardReference: 'CATS 27/4.2',
    });
    const rescinded = await consortium.answer(claim.id, 'rescind', { revision: 1, reason: 'credential_revoked' });
    expect(rescinded.body).toMatchObject({
      effect: 'applied',
      claim: { status: 'rescinded', reason: 'credential_revoked' },
    });
  });

  it('takes repeated and late answers without harm, and logs every one', async () => {
    const { claim } = await requested();
    const register = { revision: 1, reference: 'UH/2' };
    const effects = [];
    for (const [verb, body] of [
      ['register', register],
      ['register', register],
      ['acknowledge', { revision: 1, caseReference: 'late' }],
      ['register', { revision: 1, reference: 'UH/3' }],
      ['reject', { revision: 1, reason: 'duplicate_claim', resubmittable: false }],
    ] as const) {
      const { status, body: answer } = await consortium.answer(claim.id, verb, body);
      effects.push([
        status,
        (answer as { effect?: string; code?: string }).effect ?? (answer as { code: string }).code,
      ]);
    }
    expect(effects).toEqual([
      [200, 'applied'],
      [200, 'repeated'],
      [200, 'late'],
      [409, 'claim_already_decided'],
      [409, 'claim_already_decided'],
    ]);
    const { body: log } = await consortium.service.request('GET', `/v1/credit-claims/${claim.id}/answers`, {
      as: COORDINATOR,
    });
    expect((log.data as { effect: string; by: string }[]).map(({ effect, by }) => [effect, by])).toEqual(
      ['applied', 'repeated', 'late', 'contradicts', 'contradicts'].map((effect) => [effect, 'client:herts-registry']),
    );
  });

  it('sends a rejected claim again as a new revision, to which old answers no longer apply', async () => {
    const { claim } = await requested();
    await consortium.answer(claim.id, 'reject', { revision: 1, reason: 'evidence_insufficient', resubmittable: true });
    expect((await provider(claim.id, 'resubmit')).body).toMatchObject({ status: 'requested', revision: 2 });
    await consortium.service.events.untilReceived(
      CreditRequestedSchema,
      (event) => event.claimId === claim.id && event.revision === 2,
    );
    expect((await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/4' })).body.code).toBe(
      'revision_outdated',
    );
    expect((await consortium.answer(claim.id, 'register', { revision: 3, reference: 'UH/4' })).body.code).toBe(
      'revision_unknown',
    );
    const { data: strays } = (await consortium.service.request('GET', '/v1/stray-answers', { as: REGISTRY.roles }))
      .body as { data: { caseId: string; kind: string }[] };
    expect(strays.filter(({ caseId }) => caseId === claim.id)).toEqual([expect.objectContaining({ kind: 'register' })]);
    expect((await consortium.answer(claim.id, 'register', { revision: 2, reference: 'UH/4' })).body.effect).toBe(
      'applied',
    );
  });

  it('refuses to send again what was rejected for good', async () => {
    const { claim } = await requested();
    await consortium.answer(claim.id, 'reject', { revision: 1, reason: 'duplicate_claim', resubmittable: false });
    expect((await provider(claim.id, 'resubmit')).body.code).toBe('claim_not_resubmittable');
  });

  it('ends when the claim is withdrawn, in sight of its present version only', async () => {
    const { who, claim } = await requested();
    expect(
      (await provider(claim.id, 'withdraw', { reason: 'participant_request' }, { 'if-match': '"1"' })).status,
    ).toBe(412);
    const withdrawn = await consortium.service.request('POST', `/v1/credit-claims/${claim.id}/withdraw`, {
      as: [`person:${who.personId}:self`],
      body: { reason: 'participant_request' },
    });
    expect(withdrawn.body).toMatchObject({ status: 'withdrawn', reason: 'participant_request' });
    await consortium.service.events.untilReceived(CreditWithdrawnSchema, (event) => event.claimId === claim.id);
    expect((await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/5' })).body.code).toBe(
      'claim_already_decided',
    );
    expect((await provider(claim.id, 'withdraw', { reason: 'participant_request' })).body.code).toBe(
      'transition_refused',
    );
  });

  it.each([
    ['not yet decided', false],
    ['registered', true],
  ])('hears of a revoked award: a claim that is %s', async (_name, registered) => {
    const { who, claim } = await requested();
    if (registered) await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/7' });
    const { awardId } = await consortium.caseOf(who);
    expect(
      (
        await consortium.service.request('POST', `/v1/awards/${awardId}/revoke`, {
          as: COORDINATOR,
          body: { reason: 'misconduct', text: 'x' },
        })
      ).status,
    ).toBe(200);
    if (registered)
      expect(
        (await consortium.service.events.untilReceived(CreditAwardRevokedSchema, (event) => event.claimId === claim.id))
          .event,
      ).toMatchObject({ reference: 'UH/7', reason: 'misconduct' });
    else
      expect(
        (await consortium.service.events.untilReceived(CreditWithdrawnSchema, (event) => event.claimId === claim.id))
          .event.reason,
      ).toBe('award_revoked');
    expect((await consortium.claimOf(who)).status).toBe(registered ? 'registered' : 'withdrawn');
  });

  it('takes effect once under one idempotency key', async () => {
    const { claim } = await requested();
    const send = (body: object) =>
      consortium.service.request('POST', `/v1/credit-claims/${claim.id}/acknowledge`, {
        as: REGISTRY,
        body,
        headers: { 'idempotency-key': claim.id },
      });
    const first = await send({ revision: 1, caseReference: 'REG-9' });
    expect((await send({ revision: 1, caseReference: 'REG-9' })).body).toEqual(first.body);
    expect((await send({ revision: 1, caseReference: 'REG-10' })).body.code).toBe('idempotency_key_reused');
  });
});

describe('a university', () => {
  it.each<[string, object | undefined, number]>([
    ['without a token', undefined, 401],
    ['of another code', { roles: ['university:bath-spa:client'] }, 404],
    ['that is a provider', { roles: COORDINATOR }, 403],
  ])('%s cannot answer', async (_name, as, status) => {
    const { claim } = await requested();
    const answered = await consortium.service.request('POST', `/v1/credit-claims/${claim.id}/register`, {
      ...(as ? { as: as as typeof REGISTRY } : {}),
      body: { revision: 1, reference: 'UH/6' },
    });
    expect(answered.status).toBe(status);
    expect(
      (
        await consortium.claimOf({
          enrolmentId: (await consortium.service.request('GET', `/v1/credit-claims/${claim.id}`, { as: COORDINATOR }))
            .body.enrolmentId,
        } as Participant)
      ).status,
    ).toBe('requested');
  });

  it('finds no claim under an unknown id', async () => {
    const claimId = newId();
    expect((await consortium.answer(claimId, 'register', { revision: 1, reference: 'x' })).body.code).toBe(
      'claim_not_found',
    );
    const strays = async (as: string[], query = '') =>
      (
        (await consortium.service.request('GET', `/v1/stray-answers${query}`, { as })).body.data as {
          caseId: string;
          kind: string;
          by: string;
        }[]
      ).filter((stray) => stray.caseId === claimId);
    const seen = [expect.objectContaining({ kind: 'register', by: 'client:herts-registry' })];
    expect([
      await strays(REGISTRY.roles),
      await strays(['consortium:consortium:office'], '?filter[university]=herts'),
      await strays(['university:bath-spa:client']),
    ]).toEqual([seen, seen, []]);
  });

  it('is told which fields are wrong', async () => {
    const { claim } = await requested();
    const { status, body } = await consortium.answer(claim.id, 'register', {
      revision: 0,
      credit: { points: 'many', scheme: 'FAITH', level: 9 },
      extra: 1,
    });
    expect(status).toBe(422);
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining([
        '/revision',
        '/reference',
        '/credit/points',
        '/credit/scheme',
        '/credit/level',
        '/extra',
      ]),
    );
  });

  it('sees what was sent to it, and without names', async () => {
    const { claim } = await requested({ displayName: 'Secret Name' });
    const { body } = await consortium.service.request('GET', `/v1/credit-claims/${claim.id}`, { as: REGISTRY });
    expect(body.id).toBe(claim.id);
    expect(JSON.stringify(body)).not.toContain('Secret');
  });
});

describe('a piece of work', () => {
  it('is credited once: the second claim is refused, naming the first to those who may see it', async () => {
    const digests = ['ab'.repeat(32)];
    const { claim } = await requested({ digests });
    const copy = consortium.participant({ digests });
    await consortium.completes(copy);
    const state = await consortium.caseOf(copy, ({ status }) => status === 'granted');
    expect(state.credit).toMatchObject({ claimId: null, noCredit: 'work_already_credited', firstClaimId: claim.id });
    const { body } = await consortium.service.request('GET', `/v1/award-cases/${state.id}`, {
      as: [`person:${copy.personId}:self`],
    });
    expect(body.credit).toMatchObject({ noCredit: 'work_already_credited', firstClaimId: null });
  });

  it('is credited once over all providers: the office is told which claim was first, the second provider is not', async () => {
    const digests = ['ba'.repeat(32)];
    const { claim } = await requested({ digests });
    const programmeId = newId();
    await consortium.organisation('star', 'provider', 'STAR');
    await consortium.publishProgramme('star', programmeId);
    const STAR = ['provider:star:coordinator'];
    await eventually(
      async () =>
        (await consortium.service.request('POST', '/v1/agreements', { as: STAR, body: { ...AGREEMENT, programmeId } }))
          .status === 201
          ? true
          : undefined,
      { what: 'an agreement of the other provider', within: 30_000 },
    );
    const copy = consortium.participant({ digests, provider: 'star', programmeId });
    await consortium.completes(copy);
    const creditFor = (as: string[]) =>
      eventually(
        async () => {
          const { body } = await consortium.service.request(
            'GET',
            `/v1/award-cases?filter[provider]=star&filter[enrolment]=${copy.enrolmentId}`,
            { as },
          );
          return (body.data as CaseView[]).find(({ status }) => status === 'granted')?.credit;
        },
        { what: 'the case of the copy', within: 40_000 },
      );
    expect(await creditFor(STAR)).toMatchObject({
      claimId: null,
      noCredit: 'work_already_credited',
      firstClaimId: null,
    });
    expect(await creditFor(['consortium:consortium:office'])).toMatchObject({
      noCredit: 'work_already_credited',
      firstClaimId: claim.id,
    });
    expect(
      (
        await consortium.service.request('GET', `/v1/award-cases?filter[enrolment]=${copy.enrolmentId}`, {
          as: COORDINATOR,
        })
      ).body.data,
    ).toEqual([]);
  });

  it('is credited once though somebody else hands in a version that has been revised since, whichever comes first', async () => {
    const [referred, revised] = [['12'.repeat(32)], ['34'.repeat(32)]];
    const { claim } = await requested({ digests: revised, earlier: [referred] });
    const late = consortium.participant({ digests: referred });
    await consortium.completes(late);
    expect((await consortium.caseOf(late, ({ status }) => status === 'granted')).credit).toMatchObject({
      claimId: null,
      noCredit: 'work_already_credited',
      firstClaimId: claim.id,
    });

    const [copied, grown] = [['56'.repeat(32)], ['78'.repeat(32)]];
    const first = await requested({ digests: copied });
    const reviser = consortium.participant({ digests: grown, earlier: [['9a'.repeat(32)], copied] });
    await consortium.completes(reviser);
    expect((await consortium.caseOf(reviser, ({ status }) => status === 'granted')).credit).toMatchObject({
      claimId: null,
      noCredit: 'work_already_credited',
      firstClaimId: first.claim.id,
    });
  });

  it('may be claimed for again once the first claim is withdrawn', async () => {
    const digests = ['cd'.repeat(32)];
    const { claim } = await requested({ digests });
    await provider(claim.id, 'withdraw', { reason: 'wrong_university' });
    await requested({ digests });
  });
});

describe('consent as lawful basis', () => {
  it('is waited for, and only the person gives it, to this version of the notice', async () => {
    const consenting = await Consortium.start();
    try {
      await consenting.found();
      await consenting.agree({ lawfulBasis: 'consent' });
      const who = consenting.participant();
      await consenting.completes(who);
      const prepared = await consenting.claimOf(who, ({ waitingFor }) => waitingFor.join() === 'consent');
      expect(
        (await consenting.service.request('GET', `/v1/credit-claims/${prepared.id}`, { as: REGISTRY })).status,
      ).toBe(404);
      const state = await consenting.caseOf(who);
      const consent = (noticeVersion: string, as: string[]) =>
        consenting.service.request('POST', `/v1/award-cases/${state.id}/consent`, { as, body: { noticeVersion } });
      expect((await consent('2027-01', COORDINATOR)).status).toBe(403);
      expect((await consent('2020-01', [`person:${who.personId}:self`])).body.credit.claimStatus).toBe('prepared');
      expect((await consent('2027-01', [`person:${who.personId}:self`])).body.credit.claimStatus).toBe('requested');
      const { event } = await consenting.service.events.untilReceived(
        CreditRequestedSchema,
        ({ claimId }) => claimId === prepared.id,
      );
      expect(event.lawfulBasis).toMatchObject({ basis: 'consent', noticeVersion: '2027-01' });
    } finally {
      await consenting.close();
    }
  });
});

describe('an agreement', () => {
  it.each<[string, object, string]>([
    ['says other than the programme', { credit: { points: 60, scheme: 'CATS', level: 7 } }, 'tariff_mismatch'],
    ['contradicts itself', { evidence: ['certificate'] }, 'agreement_terms'],
    ['is with nobody', { university: 'oxbridge' }, 'university_not_found'],
    ['is about nothing', { programmeId: newId() }, 'programme_not_found'],
    ['overlaps another', {}, 'agreement_overlaps'],
  ])('that %s is refused', async (_name, changes, code) => {
    const made = await consortium.service.request('POST', '/v1/agreements', {
      as: COORDINATOR,
      body: { ...AGREEMENT, programmeId: consortium.programmeId, ...changes },
    });
    expect(made.body.code).toBe(code);
  });

  it('asks for known fields only', async () => {
    const made = await consortium.service.request('POST', '/v1/agreements', {
      as: COORDINATOR,
      body: { ...AGREEMENT, programmeId: consortium.programmeId, fields: ['shoe-size'] },
    });
    expect([made.status, made.body.errors[0].pointer]).toEqual([422, '/fields']);
  });
});

describe('with the passing of time', () => {
  const timers = () => consortium.service.app.get(PeriodicTimers);
  const travel = (days: number) => consortium.service.travelTo(new Date(Date.now() + days * DAY));

  it('an unanswered claim is flagged as overdue on the day after, and decided by nobody', async () => {
    const { claim } = await requested();
    travel(30);
    await timers().run('flag-overdue-claims');
    expect(
      (await consortium.service.request('GET', `/v1/credit-claims/${claim.id}`, { as: COORDINATOR })).body.overdue,
    ).toBe(false);
    travel(32);
    await eventually(async () => (await timers().run('flag-overdue-claims')) || undefined);
    const { event } = await consortium.service.events.untilReceived(
      CreditOverdueSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(event.replyBy).toBe(claim.replyBy);
    expect(
      (await consortium.service.request('GET', `/v1/credit-claims/${claim.id}`, { as: COORDINATOR })).body,
    ).toMatchObject({ overdue: true, status: 'requested' });
    travel(0);
  });

  it('a referral that nobody resubmits ends the case, one that was resubmitted does not', async () => {
    const [idle, busy] = [consortium.participant(), consortium.participant()];
    for (const who of [idle, busy]) {
      const { accepted, started, met } = consortium.facts(who);
      for (const fact of [accepted, started, met]) await fact();
      await consortium.released(who, Outcome.REFERRED, {
        resubmitBy: '2027-01-31',
        at: new Date('2026-11-20T09:00:00Z'),
      });
      await consortium.caseOf(who, ({ missing }) => missing.join() === 'portfolio_resubmission');
    }
    await consortium.service.events.publish(SubmissionFrozenSchema, {
      submissionId: newId(),
      provider: 'hertscam',
      portfolioId: newId(),
      enrolmentId: busy.enrolmentId,
      personId: busy.personId,
      digest: 'a',
      resubmissionOf: busy.submissionId,
    });
    await eventually(async () => (await consortium.caseOf(busy)).version > 5);
    consortium.service.travelTo('2027-02-08T00:00:01Z');
    await eventually(async () => (await timers().run('review-award-cases')) || undefined);
    const refused = await consortium.caseOf(idle, ({ status }) => status === 'refused');
    expect(refused.reasons).toEqual(['portfolio_not_resubmitted']);
    expect((await consortium.caseOf(busy)).status).toBe('gathering');
    travel(0);
    await consortium.released(busy, Outcome.PASSED, { submissionId: newId() });
    await consortium.caseOf(busy, ({ status }) => status === 'granted');
  });

  it('hours under the minimum end the case once the cohort has finished and settled, not before', async () => {
    const who = consortium.participant();
    const { accepted, started, passed, short } = consortium.facts(who);
    for (const fact of [accepted, started, passed, short]) await fact();
    await consortium.caseOf(who, ({ missing }) => missing.join() === 'minimum_hours');
    await consortium.finishCohort();
    await eventually(async () => (await consortium.caseOf(who)).version > 4);
    expect((await consortium.caseOf(who)).status).toBe('gathering');
    travel(8);
    await eventually(async () => (await timers().run('review-award-cases')) || undefined);
    const { event } = await consortium.service.events.untilReceived(
      AwardRefusedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
    );
    expect(event.reasons).toEqual(['hours_under_minimum']);
    travel(0);
  });
});
