import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CreditRejectedSchema, CreditRequestedSchema, CreditWithdrawnSchema } from '@collegium/contracts';
import { PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import {
  AGREEMENT,
  Consortium,
  COORDINATOR,
  REGISTRY,
  type ClaimView,
  type Participant,
} from './consortium.builder.js';

jest.setTimeout(60_000);

const DETAILED = {
  ...AGREEMENT,
  fields: [...AGREEMENT.fields, 'achievement', 'legal-name', 'date-of-birth', 'trn', 'student-number'],
};
const told = {
  familyName: 'Nkemelu-Žák',
  givenNames: 'Zoë Adaeze',
  dateOfBirth: '1989-04-12',
  identifiers: [
    { scheme: 'TRN', value: '1234567' },
    { scheme: 'OWNSTU', value: '26091234', university: 'herts' },
  ],
};

let consortium: Consortium;
afterAll(() => consortium.close());

const self = ({ personId }: Participant) => [`person:${personId}:self`];
const tell = (who: Participant, body: object = told) =>
  consortium.service.request('PUT', `/v1/people/${who.personId}/details`, { as: self(who), body });
const requests = (claimId: string, revision: number) =>
  consortium.service.events.untilReceived(
    CreditRequestedSchema,
    (event) => event.claimId === claimId && event.revision === revision,
  );
const provider = (claimId: string, verb: string, body: object = {}) =>
  consortium.service.request('POST', `/v1/credit-claims/${claimId}/${verb}`, { as: COORDINATOR, body });
async function claimed(): Promise<{ who: Participant; claim: ClaimView }> {
  const who = consortium.participant();
  await consortium.completes(who);
  return { who, claim: await consortium.claimOf(who, untold) };
}
const lacking =
  (...needs: string[]) =>
  ({ waitingFor }: ClaimView) =>
    waitingFor.join() === needs.join();
/** Nothing but what the person tells. */
const untold = lacking('legal_name', 'date_of_birth', 'trn', 'student_number');

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree(DETAILED);
});

describe('details that a university needs', () => {
  it('are waited for by name, asked of the person only, and sent as the agreement says', async () => {
    const { who, claim } = await claimed();
    expect(claim.needs.map(({ need, wayOut }) => [need, wayOut.includes('/details')])).toEqual(
      claim.waitingFor.map((need) => [need, true]),
    );
    expect(
      (await consortium.service.request('GET', `/v1/people/${who.personId}/details`, { as: self(who) })).body.asked,
    ).toEqual([
      {
        kind: 'credit_claim',
        id: claim.id,
        provider: 'hertscam',
        university: 'herts',
        details: ['legal-name', 'date-of-birth', 'trn', 'student-number'],
        missing: ['legal-name', 'date-of-birth', 'trn', 'student-number'],
        noticeVersion: '2027-01',
      },
    ]);
    await tell(who, { ...told, identifiers: [] });
    expect((await consortium.claimOf(who)).waitingFor).toEqual(['trn', 'student_number']);
    await tell(who);
    expect((await consortium.claimOf(who)).status).toBe('requested');
    const { event } = await requests(claim.id, 1);
    expect(event.learner).toMatchObject({
      familyName: 'Nkemelu-Žák',
      givenNames: 'Zoë Adaeze',
      latinFamilyName: 'Nkemelu-Žák',
      dateOfBirth: '1989-04-12',
      trn: '1234567',
      previousFamilyName: '',
    });
    expect(event.learner?.identifiers.map(({ scheme, value }) => [scheme, value])).toEqual([
      ['TRN', '1234567'],
      ['OWNSTU', '26091234'],
    ]);
    expect(event).toMatchObject({
      achievement: {
        title: 'HertsCam Certificate in Educator Leadership',
        programmeCode: 'eldp-participant',
        completedOn: '2027-06-28',
      },
      target: { recognition: 'general' },
      evidence: [],
      submissionId: '',
    });
  });

  it('are not asked of anybody whose claim needs none, nor once it is decided', async () => {
    const { who, claim } = await claimed();
    await tell(who);
    await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/9' });
    expect(
      (await consortium.service.request('GET', `/v1/people/${who.personId}/details`, { as: self(who) })).body.asked,
    ).toEqual([]);
    expect((await tell(who)).body.code).toBe('details_not_asked');
  });

  it('that are corrected before the decision make a new revision; what says the same makes none', async () => {
    const { who, claim } = await claimed();
    await tell(who);
    await tell(who);
    expect((await consortium.claimOf(who)).revision).toBe(1);
    await consortium.answer(claim.id, 'query', { revision: 1, reason: 'learner_not_matched' });
    await tell(who, { ...told, dateOfBirth: '1989-04-21' });
    expect((await requests(claim.id, 2)).event).toMatchObject({
      corrects: { revision: 1, reason: 'details_corrected' },
      learner: { dateOfBirth: '1989-04-21' },
    });
    expect(await consortium.claimOf(who)).toMatchObject({
      status: 'requested',
      revision: 2,
      queries: [{ revision: 1, answer: null }],
      sendings: [{ revision: 1 }, { revision: 2, corrects: { reason: 'details_corrected' } }],
    });
    expect((await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/8' })).body.code).toBe(
      'revision_outdated',
    );
  });

  it('are told before a rejected claim is sent again', async () => {
    const { who, claim } = await claimed();
    await tell(who);
    const fieldErrors = [{ pointer: '/learner/identifiers', code: 'needed', message: 'a student number is needed' }];
    const rejected = await consortium.answer(claim.id, 'reject', {
      revision: 1,
      reason: 'learner_ambiguous',
      text: 'Two of that name.',
      resubmittable: true,
      resubmitBy: '2030-10-02',
      fieldErrors,
    });
    expect(rejected.body.claim).toMatchObject({
      status: 'rejected',
      reasonText: 'Two of that name.',
      resubmitBy: '2030-10-02',
      fieldErrors,
    });
    expect(
      (await consortium.service.events.untilReceived(CreditRejectedSchema, (event) => event.claimId === claim.id))
        .event,
    ).toMatchObject({ resubmitBy: '2030-10-02', fieldErrors });
    await consortium.service.request('DELETE', `/v1/people/${who.personId}/details`, { as: self(who) });
    expect((await provider(claim.id, 'resubmit')).body).toMatchObject({
      code: 'claim_not_ready',
      details: { waitingFor: ['legal_name', 'date_of_birth', 'trn', 'student_number'] },
    });
    await tell(who);
    expect((await provider(claim.id, 'resubmit')).body).toMatchObject({ status: 'requested', revision: 2 });
  });
});

describe('a claim', () => {
  it('is corrected by hand only while it is undecided, for a known reason', async () => {
    const { who, claim } = await claimed();
    expect((await provider(claim.id, 'correct', { reason: 'sent_in_error' })).body.code).toBe('claim_not_open');
    await tell(who);
    expect((await provider(claim.id, 'correct', { reason: 'no_such_reason' })).body.code).toBe('reason_unknown');
    expect((await provider(claim.id, 'correct', { reason: 'sent_in_error' })).body).toMatchObject({
      revision: 2,
      status: 'requested',
    });
    await consortium.answer(claim.id, 'register', { revision: 2, reference: 'UH/10' });
    expect((await provider(claim.id, 'correct', { reason: 'sent_in_error' })).body.code).toBe('claim_not_open');
  });

  it('is answered by a registrar by hand, in their own name, and by no registrar of another university', async () => {
    const { who, claim } = await claimed();
    await tell(who);
    const registrar = { roles: ['university:herts:registrar'], personId: who.lineageId, subject: 'user-1' };
    expect(
      (
        await consortium.answer(
          claim.id,
          'register',
          { revision: 1, reference: 'UH/11' },
          { ...registrar, roles: ['university:bath-spa:registrar'] },
        )
      ).status,
    ).toBe(404);
    expect(
      (await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/11' }, registrar)).body.effect,
    ).toBe('applied');
    const { body: log } = await consortium.service.request('GET', `/v1/credit-claims/${claim.id}/answers`, {
      as: COORDINATOR,
    });
    expect((log.data as { by: string }[]).map(({ by }) => by)).toEqual([
      expect.not.stringMatching(/^(client:|unknown)/),
    ]);
  });

  it('takes only reasons from the list, and answers of the other route are logged and refused', async () => {
    const { who, claim } = await claimed();
    await tell(who);
    const refused = await consortium.answer(claim.id, 'reject', {
      revision: 1,
      reason: 'because',
      resubmittable: false,
    });
    expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([
      422,
      'reason_unknown',
      '/reason',
    ]);
    expect(
      (
        await consortium.answer(claim.id, 'refer', {
          revision: 1,
          reason: 'criteria_not_met',
          resubmitBy: '2030-01-01',
        })
      ).body.code,
    ).toBe('answer_not_of_this_route');
    const { body: log } = await consortium.service.request('GET', `/v1/credit-claims/${claim.id}/answers`, {
      as: COORDINATOR,
    });
    expect((log.data as { effect: string }[]).map(({ effect }) => effect)).toEqual(['foreign']);
    const { body: reasons } = await consortium.service.request('GET', '/v1/credit-claim-reasons', { as: REGISTRY });
    expect(reasons.reject.map(({ code }: { code: string }) => code)).toContain('learning_not_current');
  });
});

describe('what an agreement allows', () => {
  let other: Consortium;
  const start = async (terms: object) => {
    other = await Consortium.start();
    await other.found();
    await other.agree({ ...terms });
  };
  const claims = (who: Participant) =>
    other.claimOf(who, ({ status, waitingFor }) => status !== 'prepared' || !waitingFor.includes('certificate'));
  // One connection pool each: what a test leaves open would starve the next.
  const running = async (terms: object, work: () => Promise<void>) => {
    await start(terms);
    try {
      await work();
    } finally {
      await other.close();
    }
  };

  it('bounds what one person claims at a university, also where two claims race, and a withdrawn one makes room', () =>
    running({ maxPointsPerPerson: 30 }, async () => {
      const [first, second] = [other.participant(), other.participant()];
      const same = { ...second, personId: first.personId };
      await Promise.all([other.completes(first), other.completes(same)]);
      const both = [await claims(first), await claims(same)];
      expect(both.map(({ status }) => status).sort()).toEqual(['prepared', 'requested']);
      const [waiting, sent] = [
        both.find(({ status }) => status === 'prepared')!,
        both.find(({ status }) => status === 'requested')!,
      ];
      expect(waiting.waitingFor).toEqual(['limit_exceeded']);
      await other.service.request('POST', `/v1/credit-claims/${sent.id}/withdraw`, {
        as: COORDINATOR,
        body: { reason: 'participant_request' },
      });
      await eventually(
        async () => (await other.service.app.get(PeriodicTimers).run('review-prepared-claims')) || undefined,
      );
      expect(
        (await other.service.request('GET', `/v1/credit-claims/${waiting.id}`, { as: COORDINATOR })).body.status,
      ).toBe('requested');
    }));

  it('leaves an achievement behind that is too old', () =>
    running({ currencyYears: 1 }, async () => {
      other.service.travelTo('2028-07-01T09:00:00Z');
      const who = other.participant();
      await other.completes(who);
      expect(await claims(who)).toMatchObject({ status: 'prepared', waitingFor: ['not_current'] });
      expect(
        (await other.service.request('GET', `/v1/people/${who.personId}/details`, { as: self(who) })).body.asked,
      ).toEqual([]);
    }));

  it('by consent stops when consent is withdrawn: what waits waits on, what is undecided is withdrawn, what is decided stays', () =>
    running({ lawfulBasis: 'consent' }, async () => {
      const act = async (who: Participant, method: string) => {
        const { id } = await other.caseOf(who);
        return other.service.request(method, `/v1/award-cases/${id}/consent`, {
          as: self(who),
          ...(method === 'POST' ? { body: { noticeVersion: '2027-01' } } : {}),
        });
      };
      const [waits, undecided, decided] = [other.participant(), other.participant(), other.participant()];
      for (const who of [waits, undecided, decided]) {
        await other.completes(who);
        await other.claimOf(who, lacking('consent'));
      }
      expect((await act(waits, 'DELETE')).body.code).toBe('consent_not_given');
      expect((await other.caseOf(waits)).credit.lawfulBasis).toEqual({
        basis: 'consent',
        noticeVersion: '2027-01',
        recordedAt: null,
        withdrawnAt: null,
      });
      for (const who of [undecided, decided])
        expect((await act(who, 'POST')).body.credit.claimStatus).toBe('requested');
      const { id: decidedId } = await other.claimOf(decided);
      await other.answer(decidedId, 'register', { revision: 1, reference: 'UH/12' });
      for (const who of [undecided, decided])
        expect((await act(who, 'DELETE')).body.credit.lawfulBasis).toMatchObject({
          recordedAt: null,
          withdrawnAt: expect.any(String),
        });
      const { event } = await other.service.events.untilReceived(
        CreditWithdrawnSchema,
        ({ reason }) => reason === 'consent_withdrawn',
      );
      expect(event.claimId).toBe((await other.claimOf(undecided)).id);
      expect([
        (await other.claimOf(waits)).status,
        (await other.claimOf(undecided)).status,
        (await other.claimOf(decided)).status,
      ]).toEqual(['prepared', 'withdrawn', 'registered']);
      expect(
        (
          await other.service.request('POST', `/v1/credit-claims/${event.claimId}/correct`, {
            as: COORDINATOR,
            body: { reason: 'sent_in_error' },
          })
        ).body.code,
      ).toBe('claim_not_open');
    }));

  it('goes over to the next agreement when it has ended, if that is under the same notice', () =>
    running({ fields: [...AGREEMENT.fields, 'trn'] }, async () => {
      const who = other.participant();
      await other.completes(who);
      await other.claimOf(who, lacking('trn'));
      const { body: agreements } = await other.service.request('GET', '/v1/agreements', { as: COORDINATOR });
      await other.service.request('POST', `/v1/agreements/${agreements.data[0].id as string}/end`, {
        as: COORDINATOR,
        body: { validUntil: '2026-01-01' },
      });
      await other.service.request('PUT', `/v1/people/${who.personId}/details`, {
        as: self(who),
        body: { without: ['TRN'] },
      });
      expect((await other.claimOf(who)).waitingFor).toEqual(['agreement']);
      await other.agree({ validFrom: '2026-01-02' });
      await eventually(
        async () => (await other.service.app.get(PeriodicTimers).run('review-prepared-claims')) || undefined,
      );
      expect((await other.claimOf(who)).status).toBe('requested');
    }));
});

describe('work that two claim at once', () => {
  it('is credited to one of them, who is named to the other', async () => {
    const digests = ['ef'.repeat(32)];
    const both = [consortium.participant({ digests }), consortium.participant({ digests })];
    await Promise.all(both.map((who) => consortium.completes(who)));
    const states = await Promise.all(both.map((who) => consortium.caseOf(who, ({ status }) => status === 'granted')));
    const [winner, loser] = [
      states.find(({ credit }) => credit.claimId)!,
      states.find(({ credit }) => !credit.claimId)!,
    ];
    expect(loser.credit).toMatchObject({ noCredit: 'work_already_credited', firstClaimId: winner.credit.claimId });
  });

  it('is credited to one of them also where one has revised it', async () => {
    const shared = ['cd'.repeat(32)];
    const both = [
      consortium.participant({ digests: shared }),
      consortium.participant({ digests: ['dc'.repeat(32)], earlier: [shared] }),
    ];
    await Promise.all(both.map((who) => consortium.completes(who)));
    const states = await Promise.all(both.map((who) => consortium.caseOf(who, ({ status }) => status === 'granted')));
    expect(states.map(({ credit: { noCredit } }) => noCredit).sort()).toEqual([null, 'work_already_credited'].sort());
  });
});
