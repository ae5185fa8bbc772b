import {
  BatchReleasedSchema,
  ModerationDecidedSchema,
  ModeratorSoughtSchema,
  Outcome,
  OutcomeReleasedSchema,
  SampleDrawnSchema,
} from '@collegium/contracts';
import { newId, UnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Participant } from '../world.testing.js';
import { World } from '../world.testing.js';
import { BatchTimer } from './batch-timer.service.js';

const script = fileURLToPath(new URL('../../docs/redraw.mjs', import.meta.url));

/** One cohort of its own with two assessors, their work assessed and the batch closed. */
async function closedBatch() {
  const world = await World.start();
  const [ann, ben] = [newId(), newId()];
  const batch = await world.batch();
  const groups: [string, Participant[]][] = [];
  for (const [leader, size] of [
    [ann, 3],
    [ben, 2],
  ] as const) {
    const members: Participant[] = [];
    for (let index = 0; index < size; index++) members.push(await world.participant());
    await world.group([leader], members);
    groups.push([leader, members]);
  }
  const submissions: { id: string; assessorId: string; participant: Participant }[] = [];
  for (const [leader, members] of groups)
    for (const participant of members)
      submissions.push({ id: (await world.submit(participant)).id, assessorId: leader, participant });
  return { world, batch, ann, ben, submissions };
}

const code = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('a batch, from its first submission to its release', () => {
  let s: Awaited<ReturnType<typeof closedBatch>>;
  let moderator: string;
  const path = (rest = '') => `/v1/batches/${s.batch.id}${rest}`;
  const coordinator = () => s.world.office();
  const lead = () => s.world.office('lead-moderator');
  const asModerator = (personId = moderator) => s.world.person('moderator', personId);
  const decide = (assessorId: string, extra: object = {}, as = asModerator()) =>
    s.world.send('POST', path('/decisions'), as, { assessorId, decision: 'agreed', note: 'In line.', ...extra });

  beforeAll(async () => {
    s = await closedBatch();
  });
  afterAll(() => s.world.stop());

  it('takes what is frozen while it is open', async () => {
    const view = await s.world.ok('GET', path(), coordinator());
    expect(view.submissions.map((each: { id: string }) => each.id).toSorted()).toEqual(
      s.submissions.map(({ id }) => id).toSorted(),
    );
    expect(view.seedCommitment).toMatch(/^[0-9a-f]{64}$/u);
    expect(JSON.stringify(view)).not.toContain('secret');
  });

  it('is not sampled while it is open, nor before every mark is in', async () => {
    expect(code(await s.world.send('POST', path('/sample'), lead()))).toEqual([409, 'batch_not_closed']);
    s.world.service.travelTo('2027-06-15T15:59:00Z');
    const late = await s.world.participant();
    await s.world.draft(late);
    s.world.service.travelTo('2027-06-15T16:00:05Z');
    const missed = await s.world.ok('POST', `/v1/portfolios/${late.portfolioId}/freeze`, late.self, {
      showsPupils: false,
    });
    expect(missed.batchId).toBeNull();
    await s.world.service.app.get(BatchTimer).tick();
    expect(await s.world.ok('GET', path(), coordinator())).toMatchObject({
      status: 'closed',
      carriedOver: [late.portfolioId],
    });
    const answer = await s.world.send('POST', path('/sample'), lead());
    expect([...code(answer), answer.body.details.submissionIds.length]).toEqual([409, 'assessments_missing', 5]);
    const next = await s.world.batch('2027-09-15T16:00:00Z', 'Autumn 2027');
    expect(await s.world.ok('GET', `/v1/submissions/${missed.id}`, late.self)).toMatchObject({ batchId: next.id });
  });

  it('that opens later takes what waits from then on, and not before', async () => {
    const cohortId = newId();
    await s.world.told((facts) =>
      facts.cohort({
        id: cohortId,
        tenant: s.world.tenant,
        programmeId: s.world.programmeId,
        name: '2026b',
        timeZone: 'Europe/London',
        status: 'running',
      }),
    );
    const elsewhere = await s.world.participant({ cohortId });
    const waiting = await s.world.submit(elsewhere);
    const later = await s.world.ok('POST', '/v1/batches', coordinator(), {
      cohortId,
      name: 'Later',
      opensAt: '2027-06-15T17:00:00Z',
      closesAt: '2027-12-01T00:00:00Z',
    });
    const batchOf = async () => (await s.world.ok('GET', `/v1/submissions/${waiting.id}`, elsewhere.self)).batchId;
    await s.world.service.app.get(BatchTimer).tick();
    expect(await batchOf()).toBeNull();
    s.world.service.travelTo('2027-06-15T17:00:05Z');
    await s.world.service.app.get(BatchTimer).tick();
    expect(await batchOf()).toBe(later.id);
  });

  it('is assessed by who leads the group and by nobody else', async () => {
    const [first] = s.submissions;
    const by = (personId: string) =>
      s.world.send(
        'POST',
        `/v1/submissions/${first?.id}/assess`,
        s.world.person('facilitator', personId),
        s.world.mark(),
      );
    expect(code(await by(s.ben))).toEqual([403, 'not_the_groups_facilitator']);
    expect(code(await by(first?.participant.personId ?? ''))).toEqual([403, 'assesses_own_work']);
    const outcomes = ['passed', 'referred', 'passed', 'passed', 'failed'] as const;
    for (const [index, { id, assessorId }] of s.submissions.entries())
      await s.world.assess(id, assessorId, outcomes[index]);
  });

  it('shows the participant no mark before release', async () => {
    const [first] = s.submissions;
    const view = await s.world.ok('GET', `/v1/submissions/${first?.id}`, first?.participant.self ?? []);
    expect(view).toMatchObject({ status: 'in_assessment', outcome: null, assessorId: null, assessments: [] });
    const { data } = await s.world.ok('GET', '/v1/submissions?filter[status]=assessed', first?.participant.self ?? []);
    expect(data).toEqual([]);
  });

  it('waits and says so where nobody may moderate, and seeks a moderator elsewhere', async () => {
    const sampled = await s.world.ok('POST', path('/sample'), lead());
    expect(sampled.sample.map((each: { submissionId: string }) => each.submissionId)).toEqual(
      expect.arrayContaining([s.submissions[1]?.id, s.submissions[4]?.id]),
    );
    const view = await s.world.ok('GET', path(), lead());
    expect(view.waitingFor.moderators).toEqual(
      [s.ann, s.ben].toSorted().map((assessorId) => ({ assessorId, reason: 'no_eligible_moderator' })),
    );
    for (const assessorId of [s.ann, s.ben])
      await s.world.service.events.untilReceived(ModeratorSoughtSchema, (event) => event.assessorId === assessorId);
    expect(code(await s.world.send('POST', path('/sample'), lead()))).toEqual([409, 'sample_already_drawn']);
  });

  it('has a sample that an outsider draws again from what is published', async () => {
    const published = await s.world.ok('GET', path('/sample'), s.world.office('external-examiner'));
    const { stdout, status } = spawnSync(process.execPath, [script], {
      input: JSON.stringify(published),
      encoding: 'utf8',
      env: {},
    });
    expect([stdout.split('\n').filter(Boolean), status]).toEqual([
      published.sample.map((each: { submissionId: string }) => each.submissionId),
      0,
    ]);
    const { event } = await s.world.service.events.untilReceived(SampleDrawnSchema);
    expect(event).toMatchObject({
      seed: published.seed,
      frameDigest: published.frameDigest,
      policyVersion: 3,
      submissionIds: stdout.split('\n').filter(Boolean),
    });
    expect(published.seedCommitment).toBe(s.batch.seedCommitment);
  });

  it('shows its outcomes to nobody outside the circle, and to nobody whose work is in it', async () => {
    const own = s.submissions[0]?.participant.personId ?? '';
    expect(code(await s.world.send('GET', path('/sample'), s.world.person('facilitator', s.ann)))).toEqual([
      403,
      'outcomes_not_released',
    ]);
    for (const [method, rest, role] of [
      ['GET', '/sample', 'moderator'],
      ['POST', '/sample', 'coordinator'],
      ['POST', '/release', 'lead-moderator'],
    ] as const)
      expect(
        code(
          await s.world.send(
            method,
            path(rest),
            s.world.person(role, own),
            rest === '/release' ? { board: s.world.board } : undefined,
          ),
        ),
      ).toEqual([403, 'own_work_in_batch']);
  });

  it('lets no single mark change from here on, by any path', async () => {
    const [first] = s.submissions;
    const facilitator = s.world.person('facilitator', s.ann);
    const submission = `/v1/submissions/${first?.id}`;
    const other = await s.world.batch('2027-12-15T16:00:00Z', 'Winter 2027');
    expect(code(await s.world.send('POST', `${submission}/assess`, facilitator, s.world.mark('failed')))).toEqual([
      409,
      'mark_fixed_by_sample',
    ]);
    expect(
      code(
        await s.world.send(
          'POST',
          `${submission}/assess`,
          s.world.person('moderator', newId()),
          s.world.mark('failed'),
        ),
      ),
    ).toEqual([409, 'mark_fixed_by_sample']);
    expect(code(await s.world.send('POST', `${submission}/return`, facilitator, { reason: 'unreadable' }))).toEqual([
      409,
      'mark_fixed_by_sample',
    ]);
    expect(code(await s.world.send('POST', `${submission}/accept`, coordinator()))).toEqual([409, 'not_received_work']);
    expect(
      code(
        await s.world.send('POST', `/v1/batches/${other.id}/submissions`, coordinator(), { submissionId: first?.id }),
      ),
    ).toEqual([409, 'mark_fixed_by_sample']);
    expect(
      code(
        await s.world.send('POST', `/v1/portfolios/${first?.participant.portfolioId}/freeze`, first?.participant.self, {
          showsPupils: false,
        }),
      ),
    ).toEqual([409, 'submission_in_progress']);
    for (const change of [`outcome = 'failed'`, `assessor_id = '${s.ben}'`, 'batch_id = null'])
      await expect(
        s.world.service.app
          .get(UnitOfWork)
          .run((tx) => tx.manager.query(`update submission set ${change} where id = '${first?.id}'`), {
            tenants: [s.world.tenant],
          }),
      ).rejects.toThrow(/a sample fixed this mark/u);
  });

  it('is decided on by who is on the panel, once per assessor', async () => {
    moderator = newId();
    expect(code(await decide(s.ann))).toEqual([403, 'moderator_not_on_panel']);
    await s.world.moderator(moderator);
    expect((await s.world.ok('GET', path(), lead())).moderation).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ assessorId: s.ann, eligible: [moderator], excluded: [], waiting: null }),
      ]),
    );
    expect((await decide(s.ann)).status).toBe(201);
    expect(code(await decide(s.ann, { decision: 'reassess_all' }))).toEqual([409, 'already_decided']);
    expect(code(await decide(newId()))).toEqual([422, 'assessor_not_in_batch']);
    await s.world.service.events.untilReceived(
      ModerationDecidedSchema,
      (event) => event.assessorId === s.ann && event.decision === 'agreed' && event.moderatorId === moderator,
    );
  });

  it('is not released while a decision is missing: no outcome, no event', async () => {
    const answer = await s.world.send('POST', path('/release'), lead(), { board: s.world.board });
    expect([...code(answer), answer.body.details.assessorIds]).toEqual([409, 'decisions_missing', [s.ben]]);
    expect(await s.world.service.events.received(OutcomeReleasedSchema)).toEqual([]);
  });

  it("has all of an assessor's work re-assessed by one other person", async () => {
    expect((await decide(s.ben, { decision: 'reassess_all', note: 'Too generous.' })).status).toBe(201);
    const [fourth, fifth] = s.submissions.slice(3);
    const again = (id: string | undefined, personId: string, role = 'facilitator') =>
      s.world.send('POST', `/v1/submissions/${id}/assess`, s.world.person(role, personId), s.world.mark('referred'));
    expect(code(await again(fourth?.id, s.ben))).toEqual([403, 'reassesses_own_marks']);
    expect(code(await again(fourth?.id, moderator, 'moderator'))).toEqual([403, 'reassesses_own_decision']);
    expect(code(await s.world.send('POST', path('/release'), lead(), { board: s.world.board }))).toEqual([
      409,
      'reassessments_missing',
    ]);
    const [another, third] = [newId(), newId()];
    expect((await again(fourth?.id, another)).body).toMatchObject({
      status: 'moderated',
      outcome: 'referred',
      assessorId: another,
      assessment: { kind: 'reassessment' },
    });
    expect(code(await again(fifth?.id, third))).toEqual([409, 'reassessed_by_another']);
    expect(code(await again(fourth?.id, another))).toEqual([409, 'mark_fixed_by_sample']);
    expect((await again(fifth?.id, another)).status).toBe(200);
  });

  it('is released whole, in the name of a board', async () => {
    expect(
      code(await s.world.send('POST', path('/release'), lead(), { board: { ...s.world.board, heldOn: '2027-06-16' } })),
    ).toEqual([422, 'board_in_the_future']);
    const released = await s.world.ok('POST', path('/release'), lead(), { board: s.world.board });
    expect(released).toMatchObject({ status: 'released', board: s.world.board });
    expect(
      released.submissions.map((each: { outcome: string; resubmitBy: string | null }) => [
        each.outcome,
        each.resubmitBy,
      ]),
    ).toEqual([
      ['passed', null],
      ['referred', '2027-07-13'],
      ['passed', null],
      ['referred', '2027-07-13'],
      ['referred', '2027-07-13'],
    ]);
    const { event } = await s.world.service.events.untilReceived(BatchReleasedSchema);
    expect(event).toMatchObject({
      submissions: 5,
      board: { reference: s.world.board.reference, heldOn: s.world.board.heldOn },
    });
    for (const { id, participant } of s.submissions)
      await s.world.service.events.untilReceived(
        OutcomeReleasedSchema,
        (outcome) => outcome.submissionId === id && outcome.personId === participant.personId,
      );
    const outcomes = await s.world.service.events.received(OutcomeReleasedSchema);
    expect(outcomes).toHaveLength(5);
    for (const { event: outcome } of outcomes)
      expect(outcome).toMatchObject({
        lineageId: outcome.submissionId,
        batchId: s.batch.id,
        digests: [expect.stringMatching(/^[0-9a-f]{64}$/u), expect.stringMatching(/^[0-9a-f]{64}$/u)],
      });
    expect(code(await s.world.send('POST', path('/release'), lead(), { board: s.world.board }))).toEqual([
      409,
      'batch_already_released',
    ]);
    expect(code(await decide(s.ann))).toEqual([409, 'batch_already_released']);
    expect((await s.world.send('GET', path('/sample'), s.world.person('facilitator', s.ann))).status).toBe(200);
  });

  it('lets a referred participant resubmit until the date, into a later batch, in the same lineage', async () => {
    const referred = s.submissions[1];
    const participant = referred?.participant;
    if (!participant) throw new TypeError('there are five submissions');
    const view = await s.world.ok('GET', `/v1/submissions/${referred.id}`, participant.self);
    expect(view).toMatchObject({
      status: 'released',
      outcome: 'referred',
      assessments: [expect.objectContaining({ outcome: 'referred' })],
    });
    s.world.service.travelTo('2027-07-13T22:00:00Z');
    const again = await s.world.ok('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, {
      showsPupils: false,
    });
    expect(again).toMatchObject({ resubmissionOf: referred.id, lineageId: referred.id });
    expect(again.batchId).not.toBeNull();
    expect(again.batchId).not.toBe(s.batch.id);
    const tooLate = s.submissions[3]?.participant;
    s.world.service.travelTo('2027-07-13T23:00:05Z');
    const answer = await s.world.send('POST', `/v1/portfolios/${tooLate?.portfolioId}/freeze`, tooLate?.self, {
      showsPupils: false,
    });
    expect([...code(answer), answer.body.detail]).toEqual([
      409,
      'resubmission_too_late',
      expect.stringContaining('2027-07-13'),
    ]);
    const passed = s.submissions[0]?.participant;
    expect(
      code(
        await s.world.send('POST', `/v1/portfolios/${passed?.portfolioId}/freeze`, passed?.self, {
          showsPupils: false,
        }),
      ),
    ).toEqual([409, 'already_passed']);
  });

  it('is superseded by the outcome of the resubmission', async () => {
    const { data } = await s.world.ok(
      'GET',
      `/v1/submissions?filter[portfolio]=${s.submissions[1]?.participant.portfolioId}`,
      coordinator(),
    );
    const second = data.find((each: { resubmissionOf: string | null }) => each.resubmissionOf !== null);
    const batchId: string = second.batchId;
    const { submissions } = await s.world.ok('GET', `/v1/batches/${batchId}`, coordinator());
    for (const { id } of submissions.filter((each: { id: string }) => each.id !== second.id))
      await s.world.ok('POST', `/v1/submissions/${id}/return`, coordinator(), { reason: 'withdrawn' });
    await s.world.assess(second.id, s.ann);
    await s.world.ok('POST', `/v1/batches/${batchId}/close`, coordinator());
    await s.world.ok('POST', `/v1/batches/${batchId}/sample`, lead());
    await s.world.ok('POST', `/v1/batches/${batchId}/decisions`, asModerator(), {
      assessorId: s.ann,
      decision: 'agreed',
      note: 'In line.',
    });
    await s.world.ok('POST', `/v1/batches/${batchId}/release`, coordinator(), {
      board: { ...s.world.board, reference: 'B-2027-2' },
    });
    expect(await s.world.ok('GET', `/v1/submissions/${s.submissions[1]?.id}`, coordinator())).toMatchObject({
      status: 'superseded',
      outcome: 'referred',
    });
    const { event } = await s.world.service.events.untilReceived(
      OutcomeReleasedSchema,
      (outcome) => outcome.submissionId === second.id,
    );
    const { event: first } = await s.world.service.events.untilReceived(
      OutcomeReleasedSchema,
      (outcome) => outcome.submissionId === s.submissions[1]?.id,
    );
    expect(event).toMatchObject({
      outcome: Outcome.PASSED,
      lineageId: first.submissionId,
      earlier: [{ submissionId: first.submissionId, digests: first.digests }],
    });
    expect([first.earlier, first.digests.length]).toEqual([[], 2]);
  });
});
