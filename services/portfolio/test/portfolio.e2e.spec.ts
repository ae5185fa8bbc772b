import {
  BatchReleasedSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  GroupFormedSchema,
  GroupMemberJoinedSchema,
  Outcome,
  OutcomeReleasedSchema,
  ProgrammePublishedSchema,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually, startTestService, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from '../src/app.module.js';

const provider = 'hertscam';
const criteria = [{ code: 'impact', title: 'Shows impact' }];

/** Nothing but events in, HTTP, and events out. */
describe('portfolio, from an enrolment to its outcome', () => {
  let service: TestService;
  let folder: string;
  const [programmeId, cohortId, groupId, personId, enrolmentId, facilitator, moderator] = Array.from(
    { length: 7 },
    newId,
  ) as [string, string, string, string, string, string, string];
  const self = [`person:${personId}:self`];
  const office = [`provider:${provider}:coordinator`];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portfolio-'));
    service = await startTestService(AppModule, { env: { FILE_STORE_PATH: folder } });
    service.travelTo('2027-06-01T09:00:00Z');
  });
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function ok(
    method: string,
    path: string,
    as: readonly string[] | { roles: string[]; personId: string },
    body?: unknown,
  ) {
    const answer = await service.request(method, path, { as, body });
    expect([path, answer.status, answer.body]).toEqual([
      path,
      answer.status < 300 ? answer.status : '2xx',
      answer.body,
    ]);
    return answer.body;
  }

  it('opens a portfolio once enrolment and scheduling have told, in whatever order', async () => {
    const { events } = service;
    const member = { groupId, provider, cohortId, enrolmentId, personId };
    const requirements = [
      { code: 'evidence', title: 'Evidence', kind: 'evidence', treatment: 'assessed', minimumItems: 1 },
      { code: 'account', title: 'Account', kind: 'account', treatment: 'assessed', minimumWords: 3, maximumWords: 10 },
    ];
    await events.publish(GroupFormedSchema, { groupId, provider, cohortId, name: 'Alder', facilitatorId: facilitator });
    await events.publish(GroupMemberJoinedSchema, member, { version: 2 });
    await events.publish(EnrolmentAcceptedSchema, {
      enrolmentId,
      provider,
      cohortId,
      programmeId,
      personId,
      setting: { urn: '117500', kind: 'school', name: 'Alder' },
    });
    await events.publish(
      EnrolmentStartedSchema,
      { enrolmentId, provider, cohortId, programmeId, personId },
      { version: 2 },
    );
    await events.publish(CohortPlannedSchema, {
      cohortId,
      provider,
      programmeId,
      name: '2026a',
      timeZone: 'Europe/London',
    });
    await events.publish(ProgrammePublishedSchema, {
      programmeId,
      provider,
      definition: {
        code: 'eldp',
        version: 1,
        title: 'Participant Experience',
        provider,
        requirements,
        criteria,
        sampling: { policyVersion: 1, percent: 50, minimumPerAssessor: 1, allReferredAndFailed: true },
        resubmissionDays: 28,
        timeZone: 'Europe/London',
      },
    });
    await eventually(
      async () =>
        (await service.request('GET', `/v1/portfolios?filter[enrolment]=${enrolmentId}`, { as: self })).body.data
          .length === 1,
      { within: 15_000, what: 'the portfolio' },
    );
    await eventually(
      async () =>
        (
          await service.request('POST', '/v1/batches', {
            as: office,
            body: { cohortId, name: 'Summer 2027', closesAt: '2027-06-30T16:00:00Z' },
          })
        ).status === 201,
      { within: 15_000, what: 'the cohort' },
    );
  });

  it('goes through to an outcome with its digests, lineage and board', async () => {
    const [{ id }] = (await ok('GET', '/v1/portfolios', self)).data;
    await ok('POST', `/v1/portfolios/${id}/evidence`, self, {
      kind: 'link',
      title: 'Our project',
      url: 'https://example.org/project',
    });
    await ok('PUT', `/v1/portfolios/${id}/account`, self, { text: 'What we did together.' });
    const submission = await ok('POST', `/v1/portfolios/${id}/freeze`, self, { showsPupils: false });
    await ok(
      'POST',
      `/v1/submissions/${submission.id}/assess`,
      { roles: [`provider:${provider}:facilitator`], personId: facilitator },
      { judgements: [{ criterion: 'impact', met: true }], outcome: 'passed' },
    );
    const batch = `/v1/batches/${submission.batchId}`;
    await ok('POST', `${batch}/close`, office);
    const { sample } = await ok('POST', `${batch}/sample`, office);
    expect(sample).toEqual([expect.objectContaining({ submissionId: submission.id, reason: 'drawn' })]);
    await ok('POST', '/v1/moderators', office, { personId: moderator });
    await ok(
      'POST',
      `${batch}/decisions`,
      { roles: [`provider:${provider}:moderator`], personId: moderator },
      { assessorId: facilitator, decision: 'agreed', note: 'In line.' },
    );
    await ok('POST', `${batch}/release`, office, {
      board: { reference: 'HC-1', heldOn: '2027-06-01', members: ['A. Chair'], minute: 'Released.' },
    });
    const { event, attributes } = await service.events.untilReceived(OutcomeReleasedSchema);
    expect(event).toMatchObject({
      submissionId: submission.id,
      personId,
      enrolmentId,
      outcome: Outcome.PASSED,
      lineageId: submission.id,
      board: { reference: 'HC-1', heldOn: '2027-06-01' },
      resubmitBy: '',
    });
    expect(event.digests).toHaveLength(2);
    expect(attributes).toMatchObject({ tenant: provider, subject: submission.id });
    await service.events.untilReceived(BatchReleasedSchema);
    const { data } = await ok('GET', `/v1/submissions/${submission.id}/history`, office);
    expect(data.map(({ from, to }: { from: string; to: string }) => `${from} > ${to}`)).toEqual([
      'null > frozen',
      'frozen > assessed',
      'assessed > moderated',
      'moderated > released',
    ]);
  });

  it('adds evidence once, however often it is sent with one key, and also after the release', async () => {
    const body = { kind: 'text', title: 'Afterwards', text: 'The draft goes on.' };
    const [{ id }] = (await ok('GET', '/v1/portfolios', self)).data;
    const token = await service.token(...self);
    const add = () =>
      service.request('POST', `/v1/portfolios/${id}/evidence`, { token, body, headers: { 'idempotency-key': 'once' } });
    const [first, second] = [await add(), await add()];
    expect([first.status, second.status, second.body.id]).toEqual([201, 201, first.body.id]);
    expect((await ok('GET', `/v1/portfolios/${id}/evidence`, self)).data).toHaveLength(2);
  });

  it('documents every operation with an example', async () => {
    const { paths } = (await service.request('GET', '/openapi.json')).body as {
      paths: Record<string, Record<string, object>>;
    };
    const own = Object.entries(paths).filter(([path]) =>
      /^\/v1\/(portfolios|submissions|batches|conflicts|moderators)/u.test(path),
    );
    expect(own.length).toBeGreaterThan(20);
    for (const [path, operations] of own)
      for (const [method, operation] of Object.entries(operations))
        expect([method, path, JSON.stringify(operation)]).toEqual([method, path, expect.stringContaining('"example')]);
  });
});
