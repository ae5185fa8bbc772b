import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  AwardGrantedSchema,
  CertificateIssuedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  eventOf,
  HoursMetSchema,
  Outcome,
  OutcomeReleasedSchema,
  ProgrammePublishedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import type { EventContext } from '@collegium/messaging';
import { newId, runAs, SystemUnitOfWork } from '@collegium/persistence';
import { assertEachOnce, eventually } from '@collegium/testing';
import fc from 'fast-check';
import { AwardCasesHandlers } from '../src/cases/award-cases.handlers.js';
import { ProgrammesHandlers } from '../src/programmes/programmes.handlers.js';
import { Consortium } from './consortium.builder.js';

jest.setTimeout(180_000);

let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree();
});
afterAll(() => consortium.close());

/** The five facts of one enrolment on a programme of its own, each as the call that its event makes. */
function factsOf(enrolmentId: string) {
  const { app } = consortium.service;
  const [cases, programmes] = [app.get(AwardCasesHandlers), app.get(ProgrammesHandlers)];
  const [personId, programmeId, submissionId] = [newId(), newId(), newId()];
  const whose = { enrolmentId, provider: 'hertscam', personId };
  const context = (aggregateVersion: number): EventContext => ({
    id: newId(),
    type: 't',
    source: 's',
    subject: enrolmentId,
    aggregateVersion,
    tenant: 'hertscam',
    audience: 'hertscam',
    time: new Date(),
    correlationId: newId(),
    position: 1,
  });
  const definition = {
    code: `p-${programmeId.slice(-8)}`,
    version: 1,
    title: 'P',
    provider: 'hertscam',
    timeZone: 'Europe/London',
    award: { certificateTitle: 'C', portfolioPassed: true, minimumHours: true, criteriaNarrative: 'All of it.' },
  };
  return {
    published: () =>
      programmes.published(eventOf(ProgrammePublishedSchema, { programmeId, provider: 'hertscam', definition })),
    accepted: () =>
      cases.accepted(
        eventOf(EnrolmentAcceptedSchema, {
          ...whose,
          programmeId,
          cohortId: newId(),
          applicationId: newId(),
          displayName: 'Ada',
          staffRole: 'teacher',
          creditWanted: false,
        }),
        context(1),
      ),
    started: () =>
      cases.started(
        eventOf(EnrolmentStartedSchema, {
          ...whose,
          programmeId,
          cohortId: newId(),
          startedAt: timestampFromDate(new Date()),
        }),
        context(2),
      ),
    met: () =>
      cases.hoursMet(eventOf(HoursMetSchema, { ...whose, minimumMinutes: 720, receivedMinutes: 800 }), context(3)),
    passed: () =>
      cases.outcomeReleased(
        eventOf(OutcomeReleasedSchema, {
          ...whose,
          submissionId,
          lineageId: submissionId,
          portfolioId: newId(),
          batchId: newId(),
          outcome: Outcome.PASSED,
          digests: [],
          releasedAt: timestampFromDate(new Date()),
        }),
        context(1),
      ),
  };
}

const inContext = <T>(work: () => Promise<T>): Promise<T> =>
  runAs({ tenants: ['hertscam'], actor: 'event:test', correlationId: newId() }, work);

describe('the facts of an enrolment', () => {
  it('lead to one award in every order, also when some come twice or at once', async () => {
    const enrolments: string[] = [];
    const names = ['published', 'accepted', 'started', 'met', 'passed'] as const;
    const orders = fc.tuple(
      fc.shuffledSubarray([...names], { minLength: 5, maxLength: 5 }),
      fc.array(fc.constantFrom(...names), { maxLength: 2 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(orders, async ([order, again, atOnce]) => {
        const enrolmentId = newId();
        enrolments.push(enrolmentId);
        const facts = factsOf(enrolmentId);
        const all = [...order, ...again].map((name) => () => inContext(facts[name]));
        if (atOnce) await Promise.all(all.map((fact) => fact()));
        else for (const fact of all) await fact();
      }),
      { numRuns: 60, endOnFailure: true },
    );
    const granted = await eventually(
      async () => {
        const events = await consortium.service.events.received(AwardGrantedSchema);
        return events.length >= enrolments.length ? events : undefined;
      },
      { within: 30_000, what: 'an award for each enrolment' },
    );
    assertEachOnce(
      enrolments,
      granted.map(({ event }) => event.enrolmentId),
    );
  });
});

describe('facts that come side by side', () => {
  it('do not miss each other: the definition of a programme, and the last who waits for it', async () => {
    const enrolments = Array.from({ length: 25 }, newId);
    for (const enrolmentId of enrolments) {
      const facts = factsOf(enrolmentId);
      for (const name of ['started', 'met', 'passed'] as const) await inContext(facts[name]);
      await Promise.all([inContext(facts.accepted), inContext(facts.published)]);
    }
    const database = consortium.service.app.get(SystemUnitOfWork);
    const cases = await database.run(({ manager }) =>
      manager.query<{ status: string }[]>('select status from award_cases where enrolment_id = any($1)', [enrolments]),
    );
    expect(cases.filter(({ status }) => status !== 'granted')).toEqual([]);
    expect(cases).toHaveLength(enrolments.length);
  });
});

describe('a certificate', () => {
  it('is issued once, though its order is worked on again after a crash', async () => {
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    const issued = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
      { within: 60_000 },
    );
    const database = consortium.service.app.get(SystemUnitOfWork);
    const before = await database.run(({ manager }) =>
      manager.query<object[]>('select json, jwt, digest from certificates where award_id = $1', [issued.event.awardId]),
    );
    await database.run(({ manager }) =>
      manager.query('update press_jobs set done_at = null, next_attempt_at = now() where award_id = $1', [
        issued.event.awardId,
      ]),
    );
    await eventually(
      async () => {
        const [job] = await database.run(({ manager }) =>
          manager.query<{ done_at: Date | null; attempts: number }[]>(
            'select done_at, attempts from press_jobs where award_id = $1',
            [issued.event.awardId],
          ),
        );
        return job!.done_at !== null && job!.attempts === 2;
      },
      { within: 30_000, what: 'the second run' },
    );
    expect(
      await database.run(({ manager }) =>
        manager.query<object[]>('select json, jwt, digest from certificates where award_id = $1', [
          issued.event.awardId,
        ]),
      ),
    ).toEqual(before);
    const events = await consortium.service.events.received(CertificateIssuedSchema);
    expect(events.filter(({ event }) => event.awardId === issued.event.awardId)).toHaveLength(1);
  });
});
