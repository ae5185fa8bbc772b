import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CreditBoardHeldSchema,
  CreditFailedSchema,
  CreditReferredSchema,
  CreditRegisteredSchema,
  CreditRequestedSchema,
  SubmissionAcceptedSchema,
  SubmissionFrozenSchema,
  SubmissionReturnedSchema,
} from '@collegium/contracts';
import { newId, PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { AGREEMENT, Consortium, COORDINATOR, type ClaimView, type Participant } from './consortium.builder.js';

jest.setTimeout(60_000);

const PASSED_ON = { ...AGREEMENT, route: 'university-assessed', fields: ['display-name', 'work', 'work-digests'] };

let consortium: Consortium;
beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree(PASSED_ON);
});
afterAll(() => consortium.close());

interface HandedIn {
  readonly submissionId: string;
  readonly lineageId?: string;
  readonly treatment?: string;
  readonly items?: number;
  readonly digests?: string[];
  readonly earlier?: string[][];
}
const facts = (who: Participant, submissionId: string) => ({
  submissionId,
  provider: 'hertscam',
  portfolioId: newId(),
  enrolmentId: who.enrolmentId,
  personId: who.personId,
});
function freeze(
  who: Participant,
  {
    submissionId,
    lineageId = submissionId,
    treatment = 'received',
    items = 1,
    digests = [randomBytes(32).toString('hex')],
    earlier = [],
  }: HandedIn,
  time = new Date(),
): Promise<string> {
  const shown = digests.slice(0, items).map((digest) => ({
    itemId: newId(),
    kind: 'account',
    digest,
    mediaType: 'text/plain',
    url: `https://portfolio.example/v1/passed-on/${submissionId}/items/1`,
  }));
  return consortium.service.events.publish(
    SubmissionFrozenSchema,
    {
      ...facts(who, submissionId),
      digest: 'a'.repeat(64),
      resubmissionOf: lineageId === submissionId ? '' : lineageId,
      lineageId,
      treatment,
      digests,
      items: shown,
      withheld: digests.length - shown.length,
      earlier: earlier.map((version) => ({ submissionId: newId(), digests: version })),
    },
    { time },
  );
}
const accept = (who: Participant, submissionId: string) =>
  consortium.service.events.publish(
    SubmissionAcceptedSchema,
    { ...facts(who, submissionId), acceptedBy: newId(), digest: 'a'.repeat(64) },
    { version: 2 },
  );
async function started(changes: Partial<Participant> = {}): Promise<Participant> {
  const who = consortium.participant(changes);
  const { accepted, started: begun } = consortium.facts(who);
  for (const fact of [accepted, begun]) await fact();
  return who;
}
async function passedOn(changes: Partial<Participant> = {}): Promise<{ who: Participant; claim: ClaimView }> {
  const who = await started(changes);
  await freeze(who, { submissionId: who.submissionId });
  await accept(who, who.submissionId);
  return { who, claim: await consortium.claimOf(who, ({ status }) => status === 'passed_on') };
}
const requests = (claimId: string, revision: number) =>
  consortium.service.events.untilReceived(
    CreditRequestedSchema,
    (event) => event.claimId === claimId && event.revision === revision,
  );
const claimsOf = async (who: Participant) =>
  (
    await consortium.service.request('GET', `/v1/credit-claims?filter[enrolment]=${who.enrolmentId}`, {
      as: COORDINATOR,
    })
  ).body.data as ClaimView[];

describe('work that the university assesses', () => {
  it('is passed on once it is accepted, with links and digests and no outcome of ours, and goes from received over marked and board to registered', async () => {
    const who = await started();
    await freeze(who, { submissionId: who.submissionId, digests: ['11'.repeat(32), '22'.repeat(32)] });
    await eventually(async () => (await consortium.caseOf(who)).version > 2);
    expect(await claimsOf(who)).toEqual([]);
    await accept(who, who.submissionId);
    const claim = await consortium.claimOf(who, ({ status }) => status === 'passed_on');
    const { event } = await requests(claim.id, 1);
    expect(event).toMatchObject({
      agreement: { route: 'university-assessed' },
      awardId: '',
      certificateNumber: '',
      submissionId: who.submissionId,
      workDigests: ['11'.repeat(32), '22'.repeat(32)],
      evidenceWithheld: 1,
    });
    expect(event.assessment).toBeUndefined();
    expect(event.evidence.map(({ kind, digest }) => [kind, digest])).toEqual([['account', '11'.repeat(32)]]);
    expect((await consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'x' })).body.code).toBe(
      'answer_not_of_this_route',
    );
    expect(
      (await consortium.answer(claim.id, 'receive', { revision: 1, caseReference: 'REG-1' })).body.claim.status,
    ).toBe('received');
    expect((await consortium.answer(claim.id, 'mark', { revision: 1 })).body.claim.status).toBe('marked');
    expect(
      (
        await consortium.answer(claim.id, 'board', {
          revision: 1,
          board: { reference: 'CATS 27/4', date: '2027-07-20' },
        })
      ).body.claim,
    ).toMatchObject({ status: 'board', universityBoard: { reference: 'CATS 27/4' } });
    await consortium.service.events.untilReceived(CreditBoardHeldSchema, ({ claimId }) => claimId === claim.id);
    expect((await consortium.answer(claim.id, 'receive', { revision: 1, caseReference: 'REG-1' })).body.effect).toBe(
      'late',
    );
    expect(
      (await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' })).body.claim,
    ).toMatchObject({ status: 'registered', universityBoard: { reference: 'CATS 27/4' } });
    expect(
      (await consortium.service.events.untilReceived(CreditRegisteredSchema, ({ claimId }) => claimId === claim.id))
        .event,
    ).toMatchObject({ boardReference: 'CATS 27/4', variation: false });
  });

  it.each([
    ['is passed on again on the last day by the clocks of its programme', '2099-11-01T02:00:00Z', 2],
    ['is not passed on again on the day after, when its programme has it too', '2099-11-01T05:00:00Z', 3],
  ])('%s', async (_title, handedInAt, version) => {
    const programmeId = newId();
    await consortium.publishProgramme('hertscam', programmeId, {}, version, 'America/New_York');
    await consortium.agree({ ...PASSED_ON, programmeId });
    const { who, claim } = await passedOn({ programmeId });
    const resubmitBy = '2099-10-31';
    await consortium.answer(claim.id, 'refer', { revision: 1, reason: 'criteria_not_met', resubmitBy });
    const again = newId();
    await freeze(who, { submissionId: again, lineageId: who.submissionId }, new Date(handedInAt));
    await accept(who, again);
    if (version === 2) expect((await requests(claim.id, 2)).event).toMatchObject({ submissionId: again });
    else {
      // Facts about one person come in order: when the award's own are there, the work was looked at.
      await consortium.facts(who).met();
      await consortium.caseOf(who, ({ missing }) => !missing.includes('minimum_hours'));
      expect(await consortium.claimOf(who)).toMatchObject({ status: 'referred', revision: 1 });
    }
  });

  it('is passed on again as a new revision when a referral is resubmitted in its lineage, and only then', async () => {
    const { who, claim } = await passedOn();
    const referred = await consortium.answer(claim.id, 'refer', {
      revision: 1,
      reason: 'criteria_not_met',
      text: 'Say what came of it.',
      resubmitBy: '2099-10-31',
    });
    expect(referred.body.claim).toMatchObject({
      status: 'referred',
      reasonText: 'Say what came of it.',
      resubmitBy: '2099-10-31',
    });
    expect(
      (await consortium.service.events.untilReceived(CreditReferredSchema, ({ claimId }) => claimId === claim.id))
        .event,
    ).toMatchObject({ submissionId: who.submissionId, enrolmentId: who.enrolmentId, resubmitBy: '2099-10-31' });
    const again = newId();
    await freeze(who, { submissionId: again, lineageId: who.submissionId });
    await accept(who, again);
    expect((await requests(claim.id, 2)).event).toMatchObject({
      submissionId: again,
      corrects: { revision: 1, reason: 'resubmission' },
    });
    expect(await consortium.claimOf(who)).toMatchObject({ status: 'passed_on', revision: 2, resubmitBy: null });
    expect((await consortium.answer(claim.id, 'fail', { revision: 1, reason: 'criteria_not_met' })).body.code).toBe(
      'revision_outdated',
    );
    expect(
      (await consortium.answer(claim.id, 'fail', { revision: 2, reason: 'criteria_not_met' })).body.claim.status,
    ).toBe('failed');
    expect(
      (await consortium.service.events.untilReceived(CreditFailedSchema, ({ claimId }) => claimId === claim.id)).event,
    ).toMatchObject({ enrolmentId: who.enrolmentId });
    await freeze(who, { submissionId: newId(), lineageId: who.submissionId, treatment: 'assessed' });
    await eventually(async () => ((await consortium.caseOf(who)).version > 5 ? true : undefined));
    expect(await consortium.claimOf(who)).toMatchObject({ status: 'failed', revision: 2 });
  });

  it('is passed on as it is frozen where we assess it too, and replaced when it is returned and handed in anew', async () => {
    const who = await started();
    await freeze(who, { submissionId: who.submissionId, treatment: 'assessed' });
    const claim = await consortium.claimOf(who, ({ status }) => status === 'passed_on');
    await consortium.service.events.publish(
      SubmissionReturnedSchema,
      { submissionId: who.submissionId, provider: 'hertscam', enrolmentId: who.enrolmentId, reason: 'unreadable_file' },
      { version: 2 },
    );
    const other = newId();
    await freeze(who, { submissionId: other, treatment: 'assessed' });
    expect((await requests(claim.id, 2)).event).toMatchObject({
      submissionId: other,
      corrects: { reason: 'work_replaced' },
    });
  });

  it('never leaves where all of it shows pupils: the claim waits, and says so', async () => {
    const who = await started();
    await freeze(who, { submissionId: who.submissionId, treatment: 'assessed', items: 0 });
    const waiting = await consortium.claimOf(who, ({ waitingFor }) => waitingFor.join() === 'work');
    expect(waiting).toMatchObject({
      status: 'prepared',
      needs: [{ need: 'work', wayOut: expect.stringContaining('pupils') }],
    });
    await freeze(who, { submissionId: newId(), treatment: 'assessed' });
    await consortium.claimOf(who, ({ status }) => status === 'passed_on');
  });

  it('is credited once over both people and routes: the second is refused, naming the first to those entitled', async () => {
    const digests = ['77'.repeat(32)];
    const [one, two] = [await started(), await started()];
    await Promise.all(
      [one, two].map((who) => freeze(who, { submissionId: who.submissionId, treatment: 'assessed', digests })),
    );
    const states = await Promise.all(
      [one, two].map((who) =>
        consortium.caseOf(who, ({ credit }) => credit.claimId !== null || credit.noCredit !== null),
      ),
    );
    const [winner, loser] = [
      states.find(({ credit }) => credit.claimId)!,
      states.find(({ credit }) => !credit.claimId)!,
    ];
    expect(loser.credit).toMatchObject({ noCredit: 'work_already_credited', firstClaimId: winner.credit.claimId });
    const theirs = [one, two].find(
      ({ enrolmentId }) => enrolmentId === (loser as unknown as { enrolmentId: string }).enrolmentId,
    )!;
    const { body } = await consortium.service.request('GET', `/v1/award-cases/${loser.id}`, {
      as: [`person:${theirs.personId}:self`],
    });
    expect(body.credit).toMatchObject({ noCredit: 'work_already_credited', firstClaimId: null });
  });

  it('is credited to nobody else who hands in what was returned of it before', async () => {
    const returned = ['88'.repeat(32)];
    const [one, two] = [await started(), await started()];
    await freeze(one, { submissionId: one.submissionId, treatment: 'assessed', earlier: [returned] });
    const { credit } = await consortium.caseOf(one, ({ credit }) => credit.claimId !== null);
    await freeze(two, { submissionId: two.submissionId, treatment: 'assessed', digests: returned });
    expect((await consortium.caseOf(two, ({ credit: { noCredit } }) => noCredit !== null)).credit).toMatchObject({
      claimId: null,
      noCredit: 'work_already_credited',
      firstClaimId: credit.claimId,
    });
  });

  it('learns of the award that comes later, which names no credit that nobody has given', async () => {
    const { who, claim } = await passedOn();
    const { met, passed } = consortium.facts(who);
    for (const fact of [met, passed]) await fact();
    const { awardId, credit } = await consortium.caseOf(who, ({ status }) => status === 'granted');
    expect(credit).toMatchObject({ claimId: claim.id, noCredit: null });
    expect(await consortium.claimOf(who)).toMatchObject({ awardId, revision: 1 });
    expect(
      (await consortium.service.request('GET', `/v1/awards/${awardId}`, { as: COORDINATOR })).body.credit ?? null,
    ).toBeNull();
  });

  it('that nobody answers is flagged as overdue', async () => {
    const { who } = await passedOn();
    consortium.service.travelTo(new Date(Date.now() + 32 * 86_400_000));
    await eventually(
      async () => (await consortium.service.app.get(PeriodicTimers).run('flag-overdue-claims')) || undefined,
    );
    expect(await consortium.claimOf(who)).toMatchObject({ overdue: true, status: 'passed_on' });
    consortium.service.travelTo(new Date());
  });
});
