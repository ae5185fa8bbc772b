import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CohortMovedOnSchema,
  CreditRequestedSchema,
  EnrolmentDeferredSchema,
  EnrolmentResumedSchema,
  EnrolmentWithdrawnSchema,
  StudentRegistrationConfirmedSchema,
  StudentRegistrationInvitedSchema,
  StudentRegistrationLapsedSchema,
  StudentRegistrationOverdueSchema,
  StudentRegistrationQueryAnsweredSchema,
  StudentRegistrationSubmittedSchema,
  StudentRegistrationWithdrawnSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { newId, PeriodicTimers, SystemUnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import {
  Consortium,
  COORDINATOR,
  REGISTRATION,
  REGISTRY,
  type Participant,
  type RegistrationView,
} from './consortium.builder.js';

jest.setTimeout(90_000);

const DAY = 86_400_000;
const confirmation = { revision: 1, studentNumber: { scheme: 'OWNSTU', value: '26091234' }, from: '2026-10-01' };
let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.publishProgramme('hertscam', consortium.programmeId, { studentRegistration: true });
  await consortium.agree({ registration: REGISTRATION });
}, 120_000);
afterAll(() => consortium.close());

const self = (who: Participant) => [`person:${who.personId}:self`];
const post = (id: string, verb: string, as: string[], body: object = {}, headers = {}) =>
  consortium.service.request('POST', `/v1/student-registrations/${id}/${verb}`, { as, body, headers });
const read = async (id: string) =>
  (await consortium.service.request('GET', `/v1/student-registrations/${id}`, { as: COORDINATOR }))
    .body as RegistrationView;
const timers = () => consortium.service.app.get(PeriodicTimers);
const run = (name: string) =>
  eventually(async () => (await timers().run(name)) || undefined, { what: `timer ${name}` });
const travel = (days: number) => consortium.service.travelTo(new Date(Date.now() + days * DAY));

async function invited(
  changes: Partial<Participant> = {},
): Promise<{ who: Participant; registration: RegistrationView }> {
  const who = consortium.participant(changes);
  await consortium.facts(who).accepted();
  return { who, registration: await consortium.registrationOf(who, ({ status }) => status === 'invited') };
}

async function submitted(): Promise<{ who: Participant; registration: RegistrationView }> {
  const { who, registration } = await invited();
  const { body } = await consortium.submits(who, registration);
  return { who, registration: body as RegistrationView };
}

describe('becoming a student', () => {
  it('begins with an accepted enrolment, for the person and the provider only', async () => {
    const { who, registration } = await invited();
    expect(
      (
        await consortium.service.events.untilReceived(
          StudentRegistrationInvitedSchema,
          (event) => event.registrationId === registration.id,
        )
      ).event,
    ).toMatchObject({ personId: who.personId, university: 'herts', submitBy: registration.submitBy });
    expect(
      (await consortium.service.request('GET', `/v1/student-registrations/${registration.id}`, { as: REGISTRY }))
        .status,
    ).toBe(404);
    expect(
      (await consortium.service.request('GET', `/v1/student-registrations/${registration.id}`, { as: self(who) }))
        .status,
    ).toBe(200);
  });

  it('is open also to who named no university but needs a registration for the award', async () => {
    await invited({ creditWanted: false });
  });

  it('asks for legal name and date of birth, and sends nothing before they are told and the notice is read', async () => {
    const { who, registration } = await invited();
    const details = await consortium.service.request('GET', `/v1/people/${who.personId}/details`, { as: self(who) });
    expect(details.body.asked).toEqual([
      expect.objectContaining({
        kind: 'student_registration',
        id: registration.id,
        missing: ['legal-name', 'date-of-birth'],
      }),
    ]);
    const early = await post(registration.id, 'submit', self(who), { noticeVersion: '2027-01' });
    expect([early.status, early.body.code, early.body.details.missing]).toEqual([
      409,
      'details_missing',
      ['legal-name', 'date-of-birth'],
    ]);
    expect((await consortium.submits(who, registration, '2020-01')).body.code).toBe('notice_outdated');
    expect((await post(registration.id, 'submit', COORDINATOR, { noticeVersion: '2027-01' })).status).toBe(403);
    expect((await consortium.submits(who, registration)).body).toMatchObject({
      status: 'submitted',
      revision: 1,
      lawfulBasis: { basis: 'contract', noticeVersion: '2027-01' },
    });
    const { event } = await consortium.service.events.untilReceived(
      StudentRegistrationSubmittedSchema,
      ({ registrationId }) => registrationId === registration.id,
    );
    expect(event).toMatchObject({
      personId: who.personId,
      revision: 1,
      agreement: { courseCode: 'SC7HCEL' },
      student: {
        familyName: 'Nkemelu-Žák',
        givenNames: 'Zoë Adaeze',
        dateOfBirth: '1989-04-12',
        previousFamilyName: '',
        numbers: [],
      },
    });
    expect(
      (
        await consortium.service.request('GET', `/v1/student-registrations/${registration.id}/details`, {
          as: REGISTRY,
        })
      ).body,
    ).toMatchObject({ dateOfBirth: '1989-04-12' });
    expect(
      (
        await consortium.service.request('GET', `/v1/student-registrations/${registration.id}/details`, {
          as: ['university:bath-spa:client'],
        })
      ).status,
    ).toBe(404);
    expect((await post(registration.id, 'submit', self(who), { noticeVersion: '2027-01' })).body.code).toBe(
      'registration_not_submittable',
    );
  });

  it('goes from acknowledged over queried and answered, with corrected details, to confirmed', async () => {
    const { who, registration } = await submitted();
    expect(
      (await consortium.answerStudent(registration.id, 'acknowledge', { revision: 1, caseReference: 'SR-1' })).body,
    ).toMatchObject({ effect: 'applied', registration: { status: 'acknowledged' } });
    const { body } = await consortium.answerStudent(registration.id, 'query', {
      revision: 1,
      reason: 'identity_insufficient',
      text: 'Born when?',
    });
    const { id: queryId } = body.registration.query as { id: string };
    const told = await consortium.service.request('PUT', `/v1/people/${who.personId}/details`, {
      as: self(who),
      body: { familyName: 'Nkemelu', givenNames: 'Zoë', dateOfBirth: '1989-04-21' },
    });
    expect(told.status).toBe(200);
    expect((await post(registration.id, 'answer', self(who), { queryId: newId(), answer: 'x' })).body.code).toBe(
      'query_not_open',
    );
    expect((await post(registration.id, 'answer', self(who), { queryId, answer: 'On the 21st.' })).body).toMatchObject({
      status: 'answered',
      query: { answer: 'On the 21st.' },
    });
    expect(
      (
        await consortium.service.events.untilReceived(
          StudentRegistrationQueryAnsweredSchema,
          (event) => event.registrationId === registration.id,
        )
      ).event,
    ).toMatchObject({ queryId, student: { dateOfBirth: '1989-04-21' } });
    expect(
      (await consortium.answerStudent(registration.id, 'confirm', { ...confirmation, until: '2028-09-30' })).body,
    ).toMatchObject({
      effect: 'applied',
      registration: {
        status: 'confirmed',
        studentNumber: { scheme: 'OWNSTU', value: '26091234' },
        registeredUntil: '2028-09-30',
      },
    });
    expect(
      (
        await consortium.service.events.untilReceived(
          StudentRegistrationConfirmedSchema,
          (event) => event.registrationId === registration.id,
        )
      ).event,
    ).toMatchObject({
      enrolmentId: who.enrolmentId,
      studentNumber: { value: '26091234' },
      registeredFrom: '2026-10-01',
    });
  });

  it('takes repeated, late and contradicting answers without harm, and logs every one', async () => {
    const { registration } = await submitted();
    const results = [];
    for (const [verb, body] of [
      ['confirm', confirmation],
      ['confirm', confirmation],
      ['acknowledge', { revision: 1, caseReference: 'late' }],
      ['refuse', { revision: 1, reason: 'duplicate', resubmittable: false }],
    ] as const) {
      const { status, body: answer } = await consortium.answerStudent(registration.id, verb, body);
      results.push([status, (answer.effect ?? answer.code) as string]);
    }
    expect(results).toEqual([
      [200, 'applied'],
      [200, 'repeated'],
      [200, 'late'],
      [409, 'already_decided'],
    ]);
    const { body: log } = await consortium.service.request(
      'GET',
      `/v1/student-registrations/${registration.id}/answers`,
      { as: COORDINATOR },
    );
    expect((log.data as { effect: string }[]).map(({ effect }) => effect)).toEqual([
      'applied',
      'repeated',
      'late',
      'contradicts',
    ]);
    expect((await read(registration.id)).status).toBe('confirmed');
  });

  it('is submitted again as a new revision after a refusal that allows it, and not after another', async () => {
    const { who, registration } = await submitted();
    await consortium.answerStudent(registration.id, 'refuse', {
      revision: 1,
      reason: 'identity_insufficient',
      resubmittable: true,
    });
    expect((await consortium.submits(who, registration)).body).toMatchObject({
      status: 'submitted',
      revision: 2,
      reason: null,
    });
    expect((await consortium.answerStudent(registration.id, 'confirm', confirmation)).body.code).toBe(
      'revision_outdated',
    );
    expect(
      (await consortium.answerStudent(registration.id, 'confirm', { ...confirmation, revision: 3 })).body.code,
    ).toBe('revision_unknown');
    const { data: strays } = (await consortium.service.request('GET', '/v1/stray-answers', { as: REGISTRY.roles }))
      .body as { data: { conversation: string; caseId: string; kind: string }[] };
    expect(strays.filter(({ caseId }) => caseId === registration.id)).toEqual([
      expect.objectContaining({ conversation: 'student_registration', kind: 'confirm' }),
    ]);
    await consortium.answerStudent(registration.id, 'refuse', {
      revision: 2,
      reason: 'duplicate',
      resubmittable: false,
    });
    expect((await consortium.submits(who, registration)).body.code).toBe('registration_not_submittable');
  });

  it.each([
    [
      'a number that breaks its check digit',
      { studentNumber: { scheme: 'SID', value: '26100077740001235' } },
      'student_number_not_acceptable',
      '/studentNumber/value',
    ],
    ['an end before the beginning', { until: '2026-09-30' }, 'registered_period_reversed', '/until'],
    [
      'a scheme that numbers no students',
      { studentNumber: { scheme: 'TRN', value: '1234567' } },
      'validation_failed',
      '/studentNumber/scheme',
    ],
  ])('is not confirmed with %s', async (_name, changes, code, pointer) => {
    const { registration } = await submitted();
    const { status, body } = await consortium.answerStudent(registration.id, 'confirm', {
      ...confirmation,
      ...changes,
    });
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, code, pointer]);
    expect((await read(registration.id)).status).toBe('submitted');
  });

  it('may be taken back, by the person also when it is confirmed, in sight of its present version', async () => {
    const { who, registration } = await submitted();
    expect(
      (await post(registration.id, 'withdraw', self(who), { reason: 'participant_request' }, { 'if-match': '"1"' }))
        .status,
    ).toBe(412);
    await consortium.answerStudent(registration.id, 'confirm', confirmation);
    expect((await post(registration.id, 'withdraw', self(who), { reason: 'participant_request' })).body).toMatchObject({
      status: 'withdrawn',
      reason: 'participant_request',
    });
    await consortium.service.events.untilReceived(
      StudentRegistrationWithdrawnSchema,
      (event) => event.registrationId === registration.id,
    );
    expect(
      (await consortium.answerStudent(registration.id, 'refuse', { revision: 1, reason: 'x', resubmittable: false }))
        .body.code,
    ).toBe('already_decided');
    const again = await consortium.service.request('POST', '/v1/student-registrations', {
      as: COORDINATOR,
      body: { enrolmentId: who.enrolmentId, university: 'herts' },
    });
    expect([again.status, again.body.status]).toEqual([201, 'invited']);
    expect(
      (
        await consortium.service.request('POST', '/v1/student-registrations', {
          as: COORDINATOR,
          body: { enrolmentId: who.enrolmentId, university: 'herts' },
        })
      ).body.code,
    ).toBe('registration_under_way');
    expect(
      (
        await consortium.service.request('POST', '/v1/student-registrations', {
          as: COORDINATOR,
          body: { enrolmentId: who.enrolmentId, university: 'bath-spa' },
        })
      ).body.code,
    ).toBe('registration_not_offered');
    expect(
      (
        await consortium.service.request('POST', '/v1/student-registrations', {
          as: ['provider:star:coordinator'],
          body: { enrolmentId: who.enrolmentId, university: 'herts' },
        })
      ).body.code,
    ).toBe('case_not_found');
  });

  it('ends with the enrolment', async () => {
    const [open, early] = [await submitted(), await invited()];
    for (const { who } of [open, early])
      await consortium.service.events.publish(
        EnrolmentWithdrawnSchema,
        { enrolmentId: who.enrolmentId, provider: 'hertscam', personId: who.personId, reason: 'left' },
        { version: 3 },
      );
    expect(await consortium.registrationOf(open.who, ({ status }) => status === 'withdrawn')).toMatchObject({
      reason: 'enrolment_withdrawn',
    });
    expect(await consortium.registrationOf(early.who, ({ status }) => status === 'lapsed')).toMatchObject({
      reason: 'enrolment_withdrawn',
    });
  });
});

describe('an award that demands a confirmed student registration', () => {
  it('waits for it by name, and is granted with the confirmation', async () => {
    const { who, registration } = await submitted();
    const { started, met, passed } = consortium.facts(who);
    for (const fact of [started, met, passed]) await fact();
    await consortium.caseOf(who, ({ missing }) => missing.join() === 'student_registration_not_confirmed');
    await consortium.answerStudent(registration.id, 'confirm', confirmation);
    await consortium.caseOf(who, ({ status }) => status === 'granted');
  });

  it('is granted with the last fact where the confirmation came a year before', async () => {
    const { who, registration } = await submitted();
    await consortium.answerStudent(registration.id, 'confirm', confirmation);
    const { started, met, passed } = consortium.facts(who);
    for (const fact of [passed, met, started]) await fact();
    await consortium.caseOf(who, ({ status }) => status === 'granted');
  });
});

describe('a credit claim that needs the student number', () => {
  it('waits for it, asks the person for none once the university has confirmed it, and goes out with it', async () => {
    const programmeId = newId();
    await consortium.publishProgramme('hertscam', programmeId, {}, 2);
    await consortium.agree({
      programmeId,
      registration: REGISTRATION,
      fields: ['display-name', 'legal-name', 'assessment', 'student-number'],
      evidence: ['board'],
    });
    const who = consortium.participant();
    const { accepted, started, met, passed } = consortium.facts(who, programmeId);
    await accepted();
    const registration = await consortium.registrationOf(who, ({ status }) => status === 'invited');
    await consortium.submits(who, registration);
    for (const fact of [started, met, passed]) await fact();
    await consortium.claimOf(who, ({ waitingFor }) => waitingFor.join() === 'student_number');
    await consortium.answerStudent(registration.id, 'confirm', confirmation);
    const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
    const { event } = await consortium.service.events.untilReceived(
      CreditRequestedSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(event.learner).toMatchObject({
      familyName: 'Nkemelu-Žák',
      dateOfBirth: '',
      identifiers: [{ scheme: 'OWNSTU', value: '26091234' }],
    });
    const { body } = await consortium.service.request('GET', `/v1/people/${who.personId}/details`, { as: self(who) });
    expect(body.asked).toContainEqual(
      expect.objectContaining({ kind: 'credit_claim', details: ['legal-name', 'student-number'], missing: [] }),
    );
  });
});

describe('with the passing of time', () => {
  afterAll(() => {
    travel(0);
  });

  it('an unanswered registration is flagged as overdue on the day after, and decided by nobody', async () => {
    const { registration } = await submitted();
    travel(23);
    await run('flag-overdue-registrations');
    expect(
      (
        await consortium.service.events.untilReceived(
          StudentRegistrationOverdueSchema,
          (event) => event.registrationId === registration.id,
        )
      ).event.replyBy,
    ).toBe(registration.replyBy);
    expect(await read(registration.id)).toMatchObject({ overdue: true, status: 'submitted' });
    travel(0);
  });

  it('an invitation stands still while its participant pauses, and is good for as many days longer', async () => {
    const { who, registration } = await invited();
    const whose = { enrolmentId: who.enrolmentId, personId: who.personId, provider: 'hertscam' };
    const now = Date.now();
    const at = (days: number) => new Date(now + days * DAY);
    await consortium.service.events.publish(
      EnrolmentDeferredSchema,
      { ...whose, reason: 'parental_leave', returnBy: '2099-01-01', deferredAt: timestampFromDate(at(0)) },
      { version: 3, time: at(0) },
    );
    await consortium.registrationOf(who, (seen) => seen.standsStillSince !== null);
    travel(60);
    await run('end-student-registrations');
    expect((await read(registration.id)).status).toBe('invited');
    await consortium.service.events.publish(
      EnrolmentResumedSchema,
      { ...whose, resumedAt: timestampFromDate(at(60)) },
      { version: 4, time: at(60) },
    );
    const moved = await consortium.registrationOf(who, (seen) => seen.standsStillSince === null);
    expect(Math.round((Date.parse(moved.submitBy) - Date.parse(registration.submitBy)) / DAY)).toBe(60);
    expect(moved.submitExtendedBy).toBe(60);
    travel(101);
    await run('end-student-registrations');
    expect((await read(registration.id)).status).toBe('invited');
    travel(0);
  });

  it('an invitation stands still while the cohort is postponed, and lapses in its own time afterwards', async () => {
    const { who, registration } = await invited();
    const move = (fromStatus: string, toStatus: string, version: number, at: Date) =>
      consortium.service.events.publish(
        CohortMovedOnSchema,
        { cohortId: consortium.cohortId, provider: 'hertscam', fromStatus, toStatus },
        { version, time: at },
      );
    const now = Date.now();
    await move('running', 'postponed', 5, new Date(now));
    const { app } = consortium.service;
    const standsStill = () =>
      app
        .get(SystemUnitOfWork)
        .run(({ manager }) =>
          manager.query<unknown[]>('select 1 from cohorts where id = $1 and postponed_at is not null', [
            consortium.cohortId,
          ]),
        );
    await eventually(async () => (await standsStill()).length > 0 || undefined, { what: 'a cohort that stands still' });
    travel(60);
    await run('end-student-registrations');
    expect((await read(registration.id)).status).toBe('invited');
    await move('postponed', 'running', 6, new Date(now + 60 * DAY));
    const moved = await consortium.registrationOf(who, ({ submitBy }) => submitBy !== registration.submitBy);
    expect(Math.round((Date.parse(moved.submitBy) - Date.parse(registration.submitBy)) / DAY)).toBe(60);
    travel(101);
    await run('end-student-registrations');
    expect((await read(registration.id)).status).toBe('invited');
    travel(104);
    await run('end-student-registrations');
    expect(await consortium.registrationOf(who, ({ status }) => status === 'lapsed')).toMatchObject({
      reason: 'not_submitted',
    });
    await consortium.service.events.untilReceived(
      StudentRegistrationLapsedSchema,
      (event) => event.registrationId === registration.id,
    );
  });
});
