import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  AwardGrantedSchema,
  AwardReinstatedSchema,
  AwardRevokedSchema,
  AwardSupersededSchema,
  AwardSuspendedSchema,
  CertificateIssuedSchema,
  CreditAwardReinstatedSchema,
  CreditAwardSuspendedSchema,
  CreditCertificateReplacedSchema,
  CreditRequestedSchema,
  CreditWithdrawnSchema,
  PersonDetailsChangedSchema,
  PersonMergedSchema,
} from '@collegium/contracts';
import { eventually, type TestResponse } from '@collegium/testing';
import { DataSource } from 'typeorm';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { verifyCredential } from '../src/credentials/verify.js';
import { currentTemplate } from '../src/certificates/certificate-templates.js';
import { Consortium, COORDINATOR, REGISTRY, type Participant } from './consortium.builder.js';

jest.setTimeout(90_000);

let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start({ env: { STATUS_PURPOSES: 'revocation,suspension' } });
  await consortium.found();
  expect((await consortium.agree()).status).toBe(201);
});
afterAll(() => consortium.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  consortium.service.request('GET', path, { headers });
const page = async (number: string) => (await get(`/certificates/${number}`, { accept: 'text/html' })).body as string;
const sources = () => ({
  now: new Date(),
  resolveDid: async (did: string) =>
    (await get(`/${did.split(':').slice(3).join('/')}/did.json`)).body as unknown as DidDocument,
  fetchStatusList: async (url: string) => (await get(new URL(url).pathname)).body as Json,
});
const self = ({ personId }: Participant) => [`person:${personId}:self`];
const act = (id: string, verb: string, body: object, as: readonly string[] = COORDINATOR): Promise<TestResponse> =>
  consortium.service.request('POST', `/v1/awards/${id}/${verb}`, { as: [...as], body });
const notices = async (who: Participant) =>
  (await consortium.service.request('GET', '/v1/notices', { as: self(who) })).body.data as {
    id: string;
    kind: string;
    reason: string | null;
    certificateNumber: string;
    readAt: string | null;
  }[];
const statusOf = async (number: string) =>
  (await verifyCredential((await get(`/certificates/${number}.json`)).body as Json, sources())).find(
    ({ name }) => name === 'status',
  );

/** The database, without the service. */
async function behindTheService() {
  const source = await new DataSource({ type: 'postgres', url: consortium.service.database.adminUrl }).initialize();
  return { query: source.query.bind(source), [Symbol.asyncDispose]: () => source.destroy() };
}

/** Somebody whose certificate can be read. */
async function certified(
  changes: Partial<Participant> = {},
): Promise<{ who: Participant; awardId: string; number: string }> {
  const who = consortium.participant({ creditWanted: false, ...changes });
  await consortium.completes(who);
  const { event } = await consortium.service.events.untilReceived(
    CertificateIssuedSchema,
    ({ enrolmentId }) => enrolmentId === who.enrolmentId,
    { within: 40_000 },
  );
  return { who, awardId: event.awardId, number: event.certificateNumber };
}

describe('a suspended award', () => {
  it('does not count until it is reinstated: page, status lists, events, its holder', async () => {
    const { who, awardId, number } = await certified();
    const credential = (await get(`/certificates/${number}.json`)).body as {
      credentialStatus: { statusPurpose: string; statusListCredential: string }[];
    };
    expect(credential.credentialStatus.map(({ statusPurpose }) => statusPurpose)).toEqual(['revocation', 'suspension']);
    expect(new Set(credential.credentialStatus.map(({ statusListCredential }) => statusListCredential)).size).toBe(2);
    expect((await statusOf(number))?.outcome).toBe('success');

    const suspended = await act(awardId, 'suspend', { reason: 'under_investigation', text: 'Private words' });
    expect([suspended.status, suspended.body.status, suspended.body.suspension.reason]).toEqual([
      200,
      'suspended',
      'under_investigation',
    ]);
    expect(await page(number)).toMatch(
      /Suspended\.<\/strong> It does not count for the time being.*A concern about it is being looked into/,
    );
    expect(await page(number)).not.toContain('Private words');
    expect(await statusOf(number)).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: suspension. It may become valid again.',
    });
    await consortium.service.events.untilReceived(
      AwardSuspendedSchema,
      (event) => event.awardId === awardId && event.reason === 'under_investigation',
    );

    const reinstated = await act(awardId, 'reinstate', { reason: 'cleared', text: 'x' });
    expect([reinstated.status, reinstated.body.status, reinstated.body.suspension]).toEqual([200, 'granted', null]);
    expect(await page(number)).toContain('Valid.');
    expect((await statusOf(number))?.outcome).toBe('success');
    await consortium.service.events.untilReceived(AwardReinstatedSchema, (event) => event.awardId === awardId);

    expect((await notices(who)).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['granted', null],
      ['suspended', 'under_investigation'],
      ['reinstated', 'cleared'],
    ]);
  });

  it('keeps a history of who, when and why, of which the holder reads no private words', async () => {
    const { who, awardId } = await certified();
    await act(awardId, 'suspend', { reason: 'appeal', text: 'Private words' });
    const mine = await consortium.service.request('GET', `/v1/awards/${awardId}`, { as: self(who) });
    expect(mine.body.suspension).toMatchObject({ reason: 'appeal', text: null });
    await act(awardId, 'revoke', { reason: 'misconduct', text: 'More of them' });
    const history = async (as: string[]) =>
      (await consortium.service.request('GET', `/v1/awards/${awardId}/history`, { as })).body.data as {
        from: string;
        to: string;
        reason: string;
        text: string;
        by: string;
      }[];
    expect((await history(COORDINATOR)).map(({ from, to, reason, text }) => [from, to, reason, text])).toEqual([
      [null, 'granted', null, null],
      ['granted', 'suspended', 'appeal', 'Private words'],
      ['suspended', 'revoked', 'misconduct', 'More of them'],
    ]);
    expect((await history(COORDINATOR)).at(-1)!.by).toMatch(/^user:/);
    expect((await history(self(who))).map(({ to, text, by }) => [to, text, by])).toEqual([
      ['granted', null, null],
      ['suspended', null, null],
      ['revoked', null, null],
    ]);
  });

  it.each<[string, string, object, string]>([
    ['reinstate', 'what is not suspended', { reason: 'cleared', text: 'x' }, 'transition_refused'],
    ['suspend', 'for a reason to revoke', { reason: 'issued_in_error', text: 'x' }, 'reason_unknown'],
    ['reissue', 'under the same name', { text: 'x' }, 'name_unchanged'],
  ])('%s %s is refused', async (verb, _what, body, code) => {
    const { awardId } = await certified();
    expect((await act(awardId, verb, body)).body.code).toBe(code);
  });

  it('is suspended once, by the version that the caller saw', async () => {
    const { awardId } = await certified();
    const stale = await consortium.service.request('POST', `/v1/awards/${awardId}/suspend`, {
      as: COORDINATOR,
      body: { reason: 'appeal', text: 'x' },
      headers: { 'if-match': '"1"' },
    });
    expect(stale.status).toBe(412);
    const both = await Promise.all([
      act(awardId, 'suspend', { reason: 'appeal', text: 'x' }),
      act(awardId, 'suspend', { reason: 'appeal', text: 'x' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('the claim behind a suspended award', () => {
  it('waits: nothing is registered meanwhile, the deadline stands still, the university is told', async () => {
    const { who, awardId } = await certified({ creditWanted: true });
    const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
    await act(awardId, 'suspend', { reason: 'under_investigation', text: 'x' });
    const { event } = await consortium.service.events.untilReceived(
      CreditAwardSuspendedSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(event).toMatchObject({ university: 'herts', reference: '', reason: 'under_investigation' });
    const refused = await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' });
    expect([refused.status, refused.body.code]).toEqual([409, 'award_suspended']);
    consortium.service.travelTo(new Date(Date.now() + 10 * 86_400_000));
    await act(awardId, 'reinstate', { reason: 'cleared', text: 'x' });
    consortium.service.travelTo(new Date());
    const told = await consortium.service.events.untilReceived(
      CreditAwardReinstatedSchema,
      ({ claimId }) => claimId === claim.id,
    );
    const days = (Date.parse(told.event.replyBy) - Date.parse(claim.replyBy!)) / 86_400_000;
    expect([10, 11]).toContain(days);
    expect((await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' })).body.effect).toBe(
      'applied',
    );
  });

  it('is the university to decide on where the credit is registered', async () => {
    const { who, awardId } = await certified({ creditWanted: true });
    const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
    await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/8' });
    await act(awardId, 'suspend', { reason: 'appeal', text: 'x' });
    const { event } = await consortium.service.events.untilReceived(
      CreditAwardSuspendedSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(event.reference).toBe('UH/8');
    expect((await consortium.claimOf(who)).status).toBe('registered');
  });
});

describe('a certificate with a corrected name', () => {
  it('supersedes the old one, which says so; the claim goes over, and there is no second grant', async () => {
    const { who, awardId, number } = await certified({ creditWanted: true, displayName: 'Zoe Nkemelu' });
    const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
    await act(awardId, 'accept', {}, self(who));
    await consortium.service.events.publish(
      PersonDetailsChangedSchema,
      { personId: who.personId, provider: 'hertscam', displayName: 'Zoë Nkemelu-Žák', email: 'zoe@example.org' },
      { version: 2 },
    );
    const reissued = await eventually(
      async () => {
        const made = await act(awardId, 'reissue', { text: 'Married in May' });
        return made.status === 201 ? made.body : undefined;
      },
      { what: 'a reissue', within: 30_000 },
    );
    expect(reissued).toMatchObject({
      status: 'granted',
      holder: 'Zoë Nkemelu-Žák',
      supersedes: awardId,
      holderAnswer: 'accepted',
    });
    expect(reissued.certificateNumber).not.toBe(number);
    const superseded = await consortium.service.events.untilReceived(
      AwardSupersededSchema,
      (event) => event.awardId === awardId,
    );
    expect(superseded.event).toMatchObject({
      enrolmentId: who.enrolmentId,
      successorAwardId: reissued.id,
      successorCertificateNumber: reissued.certificateNumber,
      reason: 'name_corrected',
    });
    const issued = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      (event) => event.awardId === reissued.id,
      { within: 40_000 },
    );

    const old = await page(number);
    expect(old).toContain('Superseded.');
    expect(old).toContain(`/certificates/${reissued.certificateNumber as string}"`);
    expect(await page(reissued.certificateNumber as string)).toContain(`/certificates/${number}"`);
    expect(await statusOf(number)).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: revocation.',
    });
    expect((await statusOf(reissued.certificateNumber as string))?.outcome).toBe('success');

    const replaced = await consortium.service.events.untilReceived(
      CreditCertificateReplacedSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(replaced.event).toMatchObject({
      awardId: reissued.id,
      certificateNumber: issued.event.certificateNumber,
      credentialDigest: issued.event.credentialDigest,
      replacedCertificateNumber: number,
      learner: { displayName: 'Zoë Nkemelu-Žák', latinName: 'Zoe Nkemelu-Zak' },
    });
    await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/9' });
    expect(await page(reissued.certificateNumber as string)).toContain('UH/9');
    expect(await page(number)).toContain('None registered');
    expect(await consortium.caseOf(who)).toMatchObject({
      awardId: reissued.id,
      certificateNumber: reissued.certificateNumber,
      credit: { claimStatus: 'registered' },
    });

    expect(
      (await consortium.service.events.received(AwardGrantedSchema)).filter(
        ({ event }) => event.enrolmentId === who.enrolmentId,
      ),
    ).toHaveLength(1);
    expect((await notices(who)).map(({ kind, certificateNumber }) => [kind, certificateNumber])).toEqual([
      ['granted', number],
      ['superseded', number],
      ['granted', reissued.certificateNumber],
    ]);
    for (const [verb, body] of [
      ['suspend', { reason: 'appeal', text: 'x' }],
      ['revoke', { reason: 'misconduct', text: 'x' }],
      ['reissue', { text: 'x' }],
    ] as const)
      expect([verb, (await act(awardId, verb, body)).body.code]).toEqual([verb, 'transition_refused']);
  });

  it('is made once of two requests at once, from the template that new certificates are made from', async () => {
    const { who, awardId } = await certified({ displayName: 'Ann Old' });
    await using source = await behindTheService();
    await source.query(
      `update awards set certificate = jsonb_set(certificate, '{template}', '"certificate-1"') where id = $1`,
      [awardId],
    );
    await consortium.service.events.publish(
      PersonDetailsChangedSchema,
      { personId: who.personId, provider: 'hertscam', displayName: 'Ann New', email: 'ann@example.org' },
      { version: 2 },
    );
    const both = await eventually(
      async () => {
        const tried = await Promise.all([
          act(awardId, 'reissue', { text: 'x' }),
          act(awardId, 'reissue', { text: 'x' }),
        ]);
        return tried.every(({ body }) => body.code === 'name_unchanged') ? undefined : tried;
      },
      { what: 'the corrected name', within: 30_000 },
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(
      await source.query(
        `select id = $1 as old, certificate->>'template' as template from awards where enrolment_id = $2 order by id = $1 desc`,
        [awardId, who.enrolmentId],
      ),
    ).toEqual([
      { old: true, template: 'certificate-1' },
      { old: false, template: currentTemplate },
    ]);
  });
});

describe('a certificate for nobody', () => {
  const told = (who: Participant, displayName: string, version: number) =>
    consortium.service.events.publish(
      PersonDetailsChangedSchema,
      { personId: who.personId, provider: 'hertscam', displayName, email: 'ann@example.org' },
      { version },
    );

  it.each(['', '   '])('is never printed: the name %j of an older event takes nothing away', async (blank) => {
    const who = consortium.participant({ creditWanted: false, displayName: 'Ann Known' });
    await told(who, 'Ann Told', 2);
    await told(who, blank, 3);
    await consortium.completes(who);
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
      { within: 40_000 },
    );
    expect(await page(event.certificateNumber)).toMatch(/Ann (Told|Known)/);
    const refused = await act(event.awardId, 'reissue', { text: 'x' });
    expect(['name_unchanged', undefined]).toContain(refused.body.code);
  });

  it('waits for a name where none was ever told, and is issued when one is', async () => {
    const who = consortium.participant({ creditWanted: false, displayName: '  ' });
    await consortium.completes(who);
    await consortium.caseOf(who, ({ missing }) => missing.length === 1 && missing[0] === 'holder_name');
    await told(who, 'Ann Named', 2);
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
      { within: 40_000 },
    );
    expect(await page(event.certificateNumber)).toContain('Ann Named');
  });

  it('is not made by a reissue either, whatever was kept of the holder', async () => {
    const { who, awardId } = await certified({ displayName: 'Ann Old' });
    await using source = await behindTheService();
    for (const name of ['', '   ', '\u3164']) {
      await source.query(
        `insert into people (person_id, tenant, display_name, source_version) values ($1, 'hertscam', $2, 9)
         on conflict (person_id, tenant) do update set display_name = excluded.display_name`,
        [who.personId, name],
      );
      await source.query(`update award_cases set display_name = $2 where person_id = $1`, [who.personId, name]);
      expect(await act(awardId, 'reissue', { text: 'x' })).toMatchObject({
        status: 422,
        body: { code: 'name_not_acceptable' },
      });
    }
  });
});

describe('a certificate that its holder has not accepted', () => {
  it('can be cancelled as if never issued; the number stays on record', async () => {
    const { who, awardId, number } = await certified({ creditWanted: true });
    const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
    const credential = (await get(`/certificates/${number}.json`)).body as Json;
    const cancelled = await act(awardId, 'cancel', { reason: 'issued_in_error', text: 'The wrong cohort' });
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    for (const ending of ['', '.json', '.jwt', '.pdf'])
      expect([ending, (await get(`/certificates/${number}${ending}`)).body.code]).toEqual([
        ending,
        'certificate_cancelled',
      ]);
    expect((await verifyCredential(credential, sources())).find(({ name }) => name === 'status')).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: revocation.',
    });
    await consortium.service.events.untilReceived(AwardRevokedSchema, (event) => event.awardId === awardId);
    await consortium.service.events.untilReceived(CreditWithdrawnSchema, ({ claimId }) => claimId === claim.id);
    const { body } = await consortium.service.request('GET', '/v1/awards?filter[status]=cancelled', {
      as: COORDINATOR,
    });
    expect((body.data as { certificateNumber: string }[]).map(({ certificateNumber }) => certificateNumber)).toContain(
      number,
    );
    expect((await notices(who)).at(-1)).toMatchObject({ kind: 'cancelled', reason: 'issued_in_error' });
    expect((await act(awardId, 'accept', {}, self(who))).body.code).toBe('award_not_standing');
  });

  it('cannot be cancelled once it is accepted, or credit is registered for it', async () => {
    const accepted = await certified();
    expect((await act(accepted.awardId, 'accept', {}, self(accepted.who))).body.holderAnswer).toBe('accepted');
    expect((await act(accepted.awardId, 'cancel', { reason: 'issued_in_error', text: 'x' })).body.code).toBe(
      'award_accepted',
    );
    expect((await act(accepted.awardId, 'decline', {}, self(accepted.who))).body.code).toBe('award_accepted');
    const credited = await certified({ creditWanted: true });
    const claim = await consortium.claimOf(credited.who, ({ status }) => status === 'requested');
    await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/5' }, REGISTRY);
    expect((await act(credited.awardId, 'cancel', { reason: 'issued_in_error', text: 'x' })).body.code).toBe(
      'award_credited',
    );
  });

  it('is either accepted or cancelled, if both are asked for at once', async () => {
    const { who, awardId } = await certified();
    const both = await Promise.all([
      act(awardId, 'accept', {}, self(who)),
      act(awardId, 'cancel', { reason: 'issued_in_error', text: 'x' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is kept back when declined, and shown again when accepted after all', async () => {
    const { who, awardId, number } = await certified();
    await act(awardId, 'decline', {}, self(who));
    expect((await get(`/certificates/${number}`)).body.code).toBe('certificate_hidden');
    await act(awardId, 'accept', {}, self(who));
    expect(await page(number)).toContain('Valid.');
  });

  it('is accepted by its holder and nobody else', async () => {
    const { awardId } = await certified();
    expect((await act(awardId, 'accept', {}, self(consortium.participant()))).status).toBe(404);
    expect((await act(awardId, 'accept', {}, COORDINATOR)).status).toBe(403);
  });
});

describe('notices', () => {
  it('are read by the person they are for, and marked once', async () => {
    const { who } = await certified();
    const [notice] = await notices(who);
    const read = (as: string[]) => consortium.service.request('POST', `/v1/notices/${notice!.id}/read`, { as });
    expect((await read(self(consortium.participant()))).body.code).toBe('notice_not_found');
    const first = await read(self(who));
    expect(first.body.readAt).toEqual(expect.any(String));
    expect((await read(self(who))).body.readAt).toBe(first.body.readAt);
    expect(
      (await consortium.service.request('GET', '/v1/notices?filter[unread]=true', { as: self(who) })).body.data,
    ).toEqual([]);
    expect(
      (await consortium.service.request('GET', '/v1/notices?filter[unread]=perhaps', { as: self(who) })).status,
    ).toBe(422);
  });
});

describe('a claim that has not been sent', () => {
  it('waits while the award is suspended, and is sent with the certificate that stands', async () => {
    const consenting = await Consortium.start();
    try {
      await consenting.found();
      await consenting.agree({ lawfulBasis: 'consent' });
      const who = consenting.participant({ displayName: 'Ben Old' });
      await consenting.completes(who);
      const claim = await consenting.claimOf(who, ({ waitingFor }) => waitingFor.join() === 'consent');
      const state = await consenting.caseOf(who);
      const at = (id: string, verb: string, body: object) =>
        consenting.service.request('POST', `/v1/awards/${id}/${verb}`, { as: COORDINATOR, body });
      await at(state.awardId!, 'suspend', { reason: 'appeal', text: 'x' });
      expect((await consenting.claimOf(who)).waitingFor).toEqual(['consent', 'reinstatement']);
      const consent = await consenting.service.request('POST', `/v1/award-cases/${state.id}/consent`, {
        as: self(who),
        body: { noticeVersion: '2027-01' },
      });
      expect([consent.body.credit.claimStatus, consent.body.credit.waitingFor]).toEqual([
        'prepared',
        ['reinstatement'],
      ]);
      await consenting.service.events.publish(
        PersonDetailsChangedSchema,
        { personId: who.personId, provider: 'hertscam', displayName: 'Ben New', email: 'ben@example.org' },
        { version: 2 },
      );
      await at(state.awardId!, 'reinstate', { reason: 'cleared', text: 'x' });
      const sent = await consenting.service.events.untilReceived(
        CreditRequestedSchema,
        ({ claimId }) => claimId === claim.id,
        { within: 30_000 },
      );
      expect(sent.event.awardId).toBe(state.awardId);
    } finally {
      await consenting.close();
    }
  });
});

describe('a person who turns out to be another', () => {
  it('keeps notices, history and links', async () => {
    const { who, awardId } = await certified();
    const made = await consortium.service.request('POST', `/v1/awards/${awardId}/shares`, { as: self(who), body: {} });
    const into = consortium.participant();
    await consortium.service.events.publish(
      PersonMergedSchema,
      { personId: who.personId, provider: 'hertscam', intoPersonId: into.personId },
      { version: 2 },
    );
    const told = await eventually(async () => (await notices(into))[0], {
      what: 'the notice under the other id',
      within: 30_000,
    });
    expect(told.kind).toBe('granted');
    expect(
      (await consortium.service.request('GET', `/v1/awards/${awardId}/history`, { as: self(into) })).body.data,
    ).toHaveLength(1);
    expect(
      (
        await consortium.service.request('POST', `/v1/shares/${made.body.id as string}/revoke`, {
          as: self(into),
          body: {},
        })
      ).status,
    ).toBe(200);
    expect(await notices(who)).toEqual([]);
  });
});
