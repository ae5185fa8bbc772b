import {
  AwardGrantedSchema,
  AwardRefusedSchema,
  AwardRevokedSchema,
  AwardSupersededSchema,
  EnrolmentCompletedSchema,
  EnrolmentDeferredSchema,
  EnrolmentNotCompletedSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  EnrolmentWithdrawnSchema,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, OFFICE, self, World } from '../../test/world.js';

describe('enrolments', () => {
  let world: World;
  let running: string;

  beforeAll(async () => {
    world = await World.create();
    running = await world.cohort({ name: 'running', places: 50 });
  }, 60_000);
  afterAll(() => world.close());

  const verb = (id: string, name: string, body: object = {}, as: readonly string[] = COORDINATOR) =>
    world.send('POST', `/v1/enrolments/${id}/${name}`, { as, body });
  const get = (id: string) => world.made('GET', `/v1/enrolments/${id}`, { as: COORDINATOR });
  const events = () => world.service.events;
  /** An enrolment that has started. The cohort runs from the first one on. */
  const started = async () => {
    const cohort = await world.cohort({ name: `cohort ${newId()}` });
    const enrolment = await world.enrolled(cohort);
    await world.made('POST', `/v1/cohorts/${cohort}/run`, { as: COORDINATOR });
    await world.made('POST', `/v1/enrolments/${enrolment.id}/start`, { as: COORDINATOR });
    return enrolment;
  };

  it('start when the cohort runs, and not before', async () => {
    const { id, personId } = await world.enrolled(running);
    expect(await verb(id, 'start')).toMatchObject({ status: 409, body: { code: 'cohort_not_running' } });
    await world.made('POST', `/v1/cohorts/${running}/run`, { as: COORDINATOR });
    expect((await verb(id, 'start')).body).toMatchObject({ status: 'started', startedAt: expect.any(String) });
    expect(
      (await events().untilReceived(EnrolmentStartedSchema, ({ enrolmentId }) => enrolmentId === id)).event,
    ).toMatchObject({ personId, cohortId: running, programmeId: world.programmeId });
    expect(await verb(id, 'start')).toMatchObject({ status: 409, body: { code: 'transition_refused' } });
  });

  it('pause until a date, with a reason of the list, and come back to where they were', async () => {
    const { id } = await started();
    expect(await verb(id, 'defer', { reason: 'bored', returnBy: '2027-01-04' })).toMatchObject({
      status: 422,
      body: { code: 'reason_unknown', errors: [{ pointer: '/reason' }] },
    });
    expect(await verb(id, 'defer', { reason: 'career_break', returnBy: '2026-09-10' })).toMatchObject({
      status: 422,
      body: { code: 'return_date_refused' },
    });
    expect(
      (await verb(id, 'defer', { reason: 'parental_leave', returnBy: '2027-01-04', note: 'Spring' })).body,
    ).toMatchObject({ status: 'deferred', returnBy: '2027-01-04' });
    expect(
      (await events().untilReceived(EnrolmentDeferredSchema, ({ enrolmentId }) => enrolmentId === id)).event,
    ).toMatchObject({ reason: 'parental_leave', returnBy: '2027-01-04' });
    const { history, overdue } = await get(id);
    expect(history.at(-1)).toMatchObject({
      from: 'started',
      to: 'deferred',
      reasons: ['parental_leave'],
      reasonListVersion: 1,
      note: 'Spring',
      by: expect.stringMatching(/^user:/),
    });
    expect(overdue).toBe(false);

    expect((await verb(id, 'resume')).body).toMatchObject({ status: 'started', returnBy: null });
    await events().untilReceived(EnrolmentResumedSchema, ({ enrolmentId }) => enrolmentId === id);
    expect(
      (await events().received(EnrolmentStartedSchema)).filter(({ event }) => event.enrolmentId === id),
    ).toHaveLength(1);
  });

  it('take reasons from the next version of the list once it is published', async () => {
    await world.made('POST', '/v1/reasons/defer', {
      as: OFFICE,
      body: {
        reasons: [
          { code: 'parental_leave', title: 'Parental leave' },
          { code: 'secondment', title: 'Secondment' },
        ],
      },
    });
    expect(await world.made('GET', '/v1/reasons/defer', { as: COORDINATOR })).toMatchObject({
      listVersion: 2,
      reasons: [{ code: 'parental_leave' }, { code: 'secondment' }],
    });
    const { id } = await started();
    expect((await verb(id, 'defer', { reason: 'career_break', returnBy: '2027-01-04' })).status).toBe(422);
    expect((await verb(id, 'defer', { reason: 'secondment', returnBy: '2027-01-04' })).status).toBe(200);
    expect((await get(id)).history.at(-1)).toMatchObject({ reasonListVersion: 2 });
  });

  it('give their place to the next who waits if they leave before they start', async () => {
    const cohort = await world.cohort({ name: 'leaves early', places: 1 });
    const { id, personId } = await world.enrolled(cohort);
    const waiting = await world.applied(cohort);
    await world.made('POST', `/v1/applications/${waiting.id}/waitlist`, { as: COORDINATOR });
    expect((await verb(id, 'withdraw', { reason: 'changed_job' }, self(personId))).body.status).toBe('withdrawn');
    expect((await world.made('GET', `/v1/applications/${waiting.id}`, { as: COORDINATOR })).status).toBe('offered');
    expect(
      (await events().untilReceived(EnrolmentWithdrawnSchema, ({ enrolmentId }) => enrolmentId === id)).event.reason,
    ).toBe('changed_job');
  });

  it('keep their place taken if they leave afterwards', async () => {
    const { id } = await started();
    const { cohortId } = (await verb(id, 'withdraw', { reason: 'personal' })).body;
    expect((await world.made('GET', `/v1/cohorts/${cohortId}`, { as: COORDINATOR })).places).toMatchObject({
      held: 1,
      taken: 1,
    });
  });

  it('are completed by the award alone, once however often it is told', async () => {
    const { id, personId } = await started();
    const award = { awardId: newId(), provider: 'hertscam', enrolmentId: id, personId, programmeId: world.programmeId };
    const eventId = newId();
    await events().publish(AwardGrantedSchema, award, { id: eventId, messageId: newId() });
    await events().publish(AwardGrantedSchema, award, { id: eventId, messageId: newId() });
    await events().untilReceived(EnrolmentCompletedSchema, ({ enrolmentId }) => enrolmentId === id);
    expect(await get(id)).toMatchObject({ status: 'completed', awardId: award.awardId });
    expect((await get(id)).history.at(-1)).toMatchObject({ to: 'completed', by: `event:${eventId}` });
    expect(
      (await events().received(EnrolmentCompletedSchema)).filter(({ event }) => event.enrolmentId === id),
    ).toHaveLength(1);
  });

  it('end without an award with the reasons of the case, and are voided when an award is revoked', async () => {
    const [refused, revoked] = [await started(), await started()];
    await events().publish(AwardRefusedSchema, {
      caseId: newId(),
      provider: 'hertscam',
      enrolmentId: refused.id,
      personId: refused.personId,
      reasons: ['portfolio_failed'],
    });
    expect(
      (await events().untilReceived(EnrolmentNotCompletedSchema, ({ enrolmentId }) => enrolmentId === refused.id)).event
        .reasons,
    ).toEqual(['portfolio_failed']);

    const award = { awardId: newId(), provider: 'hertscam', enrolmentId: revoked.id, personId: revoked.personId };
    await events().publish(
      AwardGrantedSchema,
      { ...award, programmeId: world.programmeId },
      { time: new Date('2027-07-01T12:00:00Z'), version: 1 },
    );
    await events().publish(
      AwardRevokedSchema,
      { ...award, certificateNumber: 'HC-1', reason: 'plagiarism' },
      { time: new Date('2027-08-01T12:00:00Z'), version: 2 },
    );
    await events().untilReceived(EnrolmentNotCompletedSchema, ({ enrolmentId }) => enrolmentId === revoked.id);
    expect(await get(revoked.id)).toMatchObject({
      status: 'not_completed',
      awardId: null,
      reasons: ['award_revoked', 'plagiarism'],
    });
  });

  it('stay completed, once, when an award is superseded by one with a corrected name; the new one can still be revoked', async () => {
    const { id, personId } = await started();
    const about = { provider: 'hertscam', enrolmentId: id, personId };
    const [first, second] = [newId(), newId()];
    await events().publish(
      AwardGrantedSchema,
      { ...about, awardId: first, programmeId: world.programmeId },
      { time: new Date('2027-07-01T12:00:00Z'), version: 1 },
    );
    await events().publish(
      AwardSupersededSchema,
      {
        ...about,
        awardId: first,
        certificateNumber: 'HC-1',
        reason: 'name_corrected',
        successorAwardId: second,
        successorCertificateNumber: 'HC-2',
      },
      { time: new Date('2027-08-01T12:00:00Z'), version: 3 },
    );
    await eventually(async () => (await get(id)).awardId === second || undefined);
    expect(await get(id)).toMatchObject({ status: 'completed', reasons: [] });
    expect(
      (await events().received(EnrolmentCompletedSchema)).filter(({ event }) => event.enrolmentId === id),
    ).toHaveLength(1);
    await events().publish(
      AwardRevokedSchema,
      { ...about, awardId: second, certificateNumber: 'HC-2', reason: 'misconduct' },
      { time: new Date('2027-09-01T12:00:00Z'), version: 3 },
    );
    await events().untilReceived(EnrolmentNotCompletedSchema, ({ enrolmentId }) => enrolmentId === id);
    expect((await get(id)).awardId).toBeNull();
  });

  it('follow the latest decision, whatever arrives first', async () => {
    const { id, personId } = await started();
    const about = { provider: 'hertscam', enrolmentId: id, personId };
    await events().publish(
      AwardGrantedSchema,
      { ...about, awardId: newId(), programmeId: world.programmeId },
      { time: new Date('2027-07-20T12:00:00Z') },
    );
    await events().untilReceived(EnrolmentCompletedSchema, ({ enrolmentId }) => enrolmentId === id);
    const late = await events().publish(
      AwardRefusedSchema,
      { ...about, caseId: newId(), reasons: ['portfolio_referred'] },
      { time: new Date('2027-07-10T12:00:00Z') },
    );
    await eventually(async () => (await world.query('select 1 from inbox where event_id = $1', [late])).length === 1);
    expect((await get(id)).status).toBe('completed');
  });
});
