import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CreditRequestedSchema,
  CreditWithdrawnSchema,
  PersonErasedSchema,
  PersonRegisteredSchema,
} from '@collegium/contracts';
import { newId, SystemUnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { AGREEMENT, Consortium, COORDINATOR, REGISTRATION, REGISTRY, type Participant } from './consortium.builder.js';
import { Receiver } from './receiver.builder.js';

jest.setTimeout(120_000);

const NAME = 'Zoë Nkemelu-Žák';
const WORDS = /Nkemelu|Adaeze|1989-04-12|1234567|Who is she|She was Ada|by the board/;
let consortium: Consortium;
let receiver: Receiver;

beforeAll(async () => {
  [consortium, receiver] = [await Consortium.start(), await Receiver.start()];
  await consortium.found();
  await consortium.agree({
    fields: [...AGREEMENT.fields, 'legal-name', 'date-of-birth', 'trn'],
    registration: REGISTRATION,
  });
  await consortium.service.request('POST', '/v1/subscriptions', {
    as: REGISTRY,
    body: { url: receiver.url, types: ['accreditation.credit_requested.v1', 'accreditation.credit_query_answered.v1'] },
  });
}, 120_000);
afterAll(async () => {
  await consortium.close();
  await receiver.stop();
});

const self = ({ personId }: Participant) => [`person:${personId}:self`];
const query = <Row>(sql: string, parameters: unknown[] = []) =>
  consortium.service.app.get(SystemUnitOfWork).run(({ manager }) => manager.query<Row[]>(sql, parameters));
const erase = ({ personId }: Participant) =>
  consortium.service.events.publish(PersonErasedSchema, { personId, provider: 'hertscam' }, { version: 9 });
const claimed = async (): Promise<{ who: Participant; claimId: string }> => {
  const who = consortium.participant();
  await consortium.service.events.publish(
    PersonRegisteredSchema,
    { personId: who.personId, provider: 'hertscam', displayName: who.displayName, email: 'zoe@example.org' },
    { version: 1 },
  );
  await consortium.completes(who);
  await consortium.claimOf(who, ({ waitingFor }) => waitingFor.includes('legal_name'));
  await consortium.service.request('PUT', `/v1/people/${who.personId}/details`, {
    as: self(who),
    body: {
      familyName: 'Nkemelu-Žák',
      givenNames: 'Zoë Adaeze',
      dateOfBirth: '1989-04-12',
      identifiers: [{ scheme: 'TRN', value: '1234567' }],
    },
  });
  const { id: claimId } = await consortium.claimOf(who, ({ status }) => status === 'requested');
  return { who, claimId };
};
/** Every text that is kept of somebody outside the register of awards. */
const keptOf = async ({ personId, enrolmentId }: Participant, claimId: string) =>
  JSON.stringify([
    await query('select * from award_cases where enrolment_id = $1', [enrolmentId]),
    await query('select * from credit_claims where id = $1', [claimId]),
    await query('select answer from claim_answers where claim_id = $1', [claimId]),
    await query('select data from outbox where aggregate_id = $1', [claimId]),
    await query('select body from deliveries where subject = $1', [claimId]),
    await query('select display_name from people where person_id = $1', [personId]),
  ]);

describe('a person who was erased', () => {
  it('is forgotten in cases, claims, answers, events and deliveries; certificate and credit stay', async () => {
    const { who, claimId } = await claimed();
    const { body } = await consortium.answer(claimId, 'query', {
      revision: 1,
      reason: 'learner_not_matched',
      text: 'Who is she?',
    });
    await consortium.service.request('POST', `/v1/credit-claims/${claimId}/answer`, {
      as: COORDINATOR,
      body: { queryId: body.claim.query.id, answer: 'She was Ada.' },
    });
    await consortium.answer(claimId, 'register', {
      revision: 1,
      reference: 'UH/1',
      credit: { points: 15, scheme: 'CATS', level: 7 },
      variationReason: 'Halved by the board.',
    });
    await eventually(
      () => (receiver.received.filter(({ event }) => event.subject === claimId).length >= 2 ? true : undefined),
      { what: 'deliveries', within: 40_000 },
    );
    const { certificateNumber } = await consortium.caseOf(who, (state) => state.certificateNumber !== null);
    expect(await keptOf(who, claimId)).toMatch(WORDS);

    await erase(who);
    await eventually(async () => (WORDS.test(await keptOf(who, claimId)) ? undefined : true), {
      what: 'an erasure',
      within: 40_000,
    });
    const { body: details } = await consortium.service.request('GET', `/v1/people/${who.personId}/details`, {
      as: self(who),
    });
    expect(details).toMatchObject({ version: 0, details: null });
    expect((await consortium.service.request('GET', '/v1/notices', { as: self(who) })).body.data).toEqual([]);
    const { body: claim } = await consortium.service.request('GET', `/v1/credit-claims/${claimId}`, { as: REGISTRY });
    expect(claim).toMatchObject({
      status: 'registered',
      reference: 'UH/1',
      registeredCredit: { points: 15 },
      variation: true,
      variationReason: null,
      queries: [{ reason: 'learner_not_matched', text: null, answer: '' }],
    });
    const page = await eventually(
      async () => {
        const { body: text, status } = await consortium.service.request('GET', `/certificates/${certificateNumber}`, {
          headers: { accept: 'text/html' },
        });
        return status === 200 ? (text as unknown as string) : undefined;
      },
      { what: 'the page of the certificate', within: 40_000 },
    );
    expect(page).toContain(NAME);
    const [delivery] = await query<{ body: string }>(
      `select body from deliveries where subject = $1 and type = 'accreditation.credit_requested.v1'`,
      [claimId],
    );
    expect(JSON.parse(delivery!.body)).toMatchObject({
      type: 'accreditation.credit_requested.v1',
      data: { claimId, learner: { personId: who.personId, displayName: '', dateOfBirth: '' } },
    });
  });

  it('has no words about their award left, and the reason codes stay', async () => {
    const { who } = await claimed();
    const { awardId } = await consortium.caseOf(who, (state) => state.awardId !== null);
    const change = (path: string, reason: string) =>
      consortium.service.request('POST', `/v1/awards/${awardId}/${path}`, {
        as: COORDINATOR,
        body: { reason, text: 'Nkemelu is said to have copied.' },
      });
    expect([
      (await change('suspend', 'under_investigation')).status,
      (await change('reinstate', 'cleared')).status,
      (await change('revoke', 'issued_in_error')).status,
    ]).toEqual([200, 200, 200]);
    const causes = () =>
      query(
        "select c.reason, c.text, a.revocation->>'text' as words from award_changes c join awards a on a.id = c.award_id where a.id = $1 order by c.id",
        [awardId],
      );
    expect(JSON.stringify(await causes())).toMatch(WORDS);
    await erase(who);
    await eventually(async () => (WORDS.test(JSON.stringify(await causes())) ? undefined : true), {
      what: 'an erasure',
      within: 40_000,
    });
    expect(await causes()).toEqual(
      [null, 'under_investigation', 'cleared', 'issued_in_error'].map((reason) => ({ reason, text: null, words: '' })),
    );
  });

  it('is forgotten again without harm, and neither late news nor their enrolment brings the name back', async () => {
    const { who, claimId } = await claimed();
    await erase(who);
    await eventually(async () => (WORDS.test(await keptOf(who, claimId)) ? undefined : true), {
      what: 'an erasure',
      within: 40_000,
    });
    await erase(who);
    const late = consortium.participant({ personId: who.personId });
    await consortium.service.events.publish(
      PersonRegisteredSchema,
      { personId: who.personId, provider: 'hertscam', displayName: NAME, email: 'zoe@example.org' },
      { version: 2 },
    );
    await consortium.facts(late).accepted();
    await consortium.caseOf(late);
    expect(await query('select display_name from award_cases where person_id = $1', [who.personId])).toEqual([
      { display_name: '' },
      { display_name: '' },
    ]);
    expect(await keptOf(who, claimId)).not.toMatch(WORDS);
  });

  it('is forgotten in a delivery that was being laid out meanwhile', async () => {
    const { who, claimId } = await claimed();
    await consortium.service.app.get(SystemUnitOfWork).run(async ({ manager }) => {
      const [subscription] = await manager.query<{ id: string; university: string }[]>(
        'select id, university from subscriptions for no key update',
      );
      const [event] = await manager.query<{ data: object }[]>(
        `select data from outbox where aggregate_id = $1 and name = 'accreditation.credit_requested.v1'`,
        [claimId],
      );
      await erase(who);
      await eventually(
        async () =>
          (
            await query(
              `select from pg_stat_activity where wait_event_type = 'Lock' and usename = current_user and datname = current_database()`,
            )
          ).length > 0
            ? true
            : undefined,
        { what: 'the erasure to wait', within: 40_000 },
      );
      await manager.query(
        `insert into deliveries (id, subscription_id, university, event_id, type, subject, position, body, status, tries, next_try_at, queued_at, delivered_at)
         values ($1, $2, $3, $4, 'accreditation.credit_requested.v1', $5, 1, $6, 'delivered', 1, now(), now(), now())`,
        [newId(), subscription!.id, subscription!.university, newId(), claimId, JSON.stringify({ data: event!.data })],
      );
    });
    await eventually(async () => (WORDS.test(await keptOf(who, claimId)) ? undefined : true), {
      what: 'an erasure',
      within: 40_000,
    });
    expect(await query('select 1 from deliveries where subject = $1', [claimId])).not.toEqual([]);
  });

  it('claims no more: what the university has not decided is withdrawn, and the work is free', async () => {
    const { who, claimId } = await claimed();
    await consortium.service.events.untilReceived(CreditRequestedSchema, (event) => event.claimId === claimId);
    await erase(who);
    expect(
      (await consortium.service.events.untilReceived(CreditWithdrawnSchema, (event) => event.claimId === claimId)).event
        .reason,
    ).toBe('participant_request');
    expect(await query('select 1 from credited_work where claim_id = $1 and released_at is null', [claimId])).toEqual(
      [],
    );
  });

  it('has sent nothing of themselves any more where they asked to become a student', async () => {
    const who = consortium.participant({ creditWanted: true });
    await consortium.facts(who).accepted();
    const registration = await consortium.registrationOf(who, ({ status }) => status === 'invited');
    await consortium.submits(who, registration);
    await consortium.answerStudent(registration.id, 'confirm', {
      revision: 1,
      studentNumber: { scheme: 'OWNSTU', value: '26091234' },
      from: '2026-10-01',
    });
    await erase(who);
    const details = () =>
      consortium.service.request('GET', `/v1/student-registrations/${registration.id}/details`, { as: REGISTRY });
    await eventually(async () => ((await details()).body.familyName === undefined ? true : undefined), {
      what: 'forgotten details',
      within: 40_000,
    });
    expect((await details()).body).toEqual({ identifiers: [] });
    expect(await consortium.registrationOf(who)).toMatchObject({
      status: 'confirmed',
      studentNumber: { value: '26091234' },
    });
    expect(
      JSON.stringify(await query('select data from outbox where aggregate_id = $1', [registration.id])),
    ).not.toMatch(WORDS);
  });
});
