import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  EnrolmentDeferredSchema,
  EnrolmentResumedSchema,
  HoursMetSchema,
  Outcome,
  timestampFromDate,
} from '@collegium/contracts';
import { PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { Consortium, type CaseView, type Participant } from './consortium.builder.js';

jest.setTimeout(180_000);

const DAY = 86_400_000;

interface TimedCase extends CaseView {
  readonly standsStillSince: string | null;
  readonly deadlines: { code: string; on: string; extendedBy: number }[];
}

describe('an award case whose participant pauses', () => {
  let consortium: Consortium;
  const begin = Date.now();
  const day = (days: number) => new Date(begin + days * DAY);
  const date = (days: number) => day(days).toISOString().slice(0, 10);
  const travel = (days: number) => consortium.service.travelTo(day(days));
  const review = () =>
    eventually(async () => (await consortium.service.app.get(PeriodicTimers).run('review-award-cases')) || undefined, {
      what: 'the review of award cases',
    });

  beforeAll(async () => {
    consortium = await Consortium.start();
    await consortium.found();
  });
  beforeEach(() => travel(0));
  afterAll(() => consortium.close());

  /** Somebody referred, with ten days to hand in again. */
  async function referred(): Promise<Participant> {
    const who = consortium.participant({ creditWanted: false });
    const facts = consortium.facts(who);
    for (const fact of [facts.accepted, facts.started, facts.met]) await fact();
    await consortium.released(who, Outcome.REFERRED, { resubmitBy: date(10), at: day(0) });
    await caseOf(who, ({ missing }) => missing.join() === 'portfolio_resubmission');
    return who;
  }
  const caseOf = (who: Participant, fits: (state: TimedCase) => boolean) =>
    consortium.caseOf(who, fits as (state: CaseView) => boolean) as Promise<TimedCase>;
  const whose = ({ enrolmentId, personId }: Participant) => ({ enrolmentId, personId, provider: 'hertscam' });
  const deferred = (who: Participant, days: number, version = 3) =>
    consortium.service.events.publish(
      EnrolmentDeferredSchema,
      { ...whose(who), reason: 'parental_leave', returnBy: date(90), deferredAt: timestampFromDate(day(days)) },
      { version, time: day(days) },
    );
  const resumed = (who: Participant, days: number, version = 4) =>
    consortium.service.events.publish(
      EnrolmentResumedSchema,
      { ...whose(who), resumedAt: timestampFromDate(day(days)) },
      { version, time: day(days) },
    );

  it('is refused nothing meanwhile, and gives the days back', async () => {
    const who = await referred();
    travel(5);
    await deferred(who, 5);
    await caseOf(who, ({ standsStillSince }) => standsStillSince !== null);
    travel(30);
    await review();
    expect(await caseOf(who, () => true)).toMatchObject({
      status: 'gathering',
      missing: ['enrolment_resumed', 'portfolio_resubmission'],
    });
    await resumed(who, 30);
    expect((await caseOf(who, ({ standsStillSince }) => standsStillSince === null)).deadlines).toEqual([
      { code: 'portfolio_resubmission', on: date(35), extendedBy: 25 },
    ]);
    travel(36);
    await review();
    expect((await caseOf(who, () => true)).status).toBe('gathering');
    travel(44);
    await review();
    expect(await caseOf(who, ({ status }) => status === 'refused')).toMatchObject({
      reasons: ['portfolio_not_resubmitted'],
    });
  });

  it('is open again where the pause is heard of only after the refusal, and passes', async () => {
    const who = await referred();
    travel(30);
    await review();
    await caseOf(who, ({ status }) => status === 'refused');
    await deferred(who, 5);
    await caseOf(who, ({ status, standsStillSince }) => status === 'gathering' && standsStillSince !== null);
    await resumed(who, 30);
    await caseOf(who, ({ deadlines }) => deadlines[0]?.extendedBy === 25);
    await consortium.service.events.publish(
      HoursMetSchema,
      { ...whose(who), minimumMinutes: 720, receivedMinutes: 820 },
      { version: 12 },
    );
    await consortium.released(who, Outcome.PASSED, { at: day(33) });
    expect((await caseOf(who, ({ status }) => status === 'granted')).reasons).toEqual([]);
  });
});
