import {
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  GroupFormedSchema,
  GroupMemberJoinedSchema,
  PersonMergedSchema,
  eventOf,
} from '@collegium/contracts';
import type { EventContext } from '@collegium/messaging';
import { SystemUnitOfWork, UnitOfWork, newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EnrolmentHandlers } from '../facts/facts.handlers.js';
import { SchedulingHandlers } from '../facts/groups.handlers.js';
import { World } from '../world.testing.js';

describe('two records that turned out to be one person', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  }, 60_000);
  afterAll(() => world.stop());

  const query = (sql: string, parameters: unknown[]) =>
    world.service.app
      .get(SystemUnitOfWork)
      .run(({ manager }) => manager.query<Record<string, unknown>[]>(sql, parameters));
  const told = (work: (enrolment: EnrolmentHandlers, scheduling: SchedulingHandlers) => Promise<void>) =>
    world.service.app
      .get(UnitOfWork)
      .run(() => work(world.service.app.get(EnrolmentHandlers), world.service.app.get(SchedulingHandlers)), {
        tenants: [world.tenant],
      });
  const merge = (personId: string, intoPersonId: string) =>
    told((to) => to.personMerged(eventOf(PersonMergedSchema, { personId, provider: world.tenant, intoPersonId })));
  const self = (personId: string) => ({ roles: [`person:${personId}:self`], personId });

  it('have the conflicts of interest of both: what was assessed, declared and led under the other id excludes', async () => {
    const batch = await world.batch();
    const [ann, annAgain, friend, friendAgain] = [newId(), newId(), newId(), newId()];
    const pat = await world.participant();
    await world.group([ann], [pat]);
    await world.assess((await world.submit(pat)).id, ann);
    await world.ok('POST', '/v1/conflicts', world.person('moderator', friend), {
      kind: 'person',
      aboutPersonId: pat.personId,
    });
    await world.ok('POST', `/v1/batches/${batch.id}/close`, world.office());
    await world.ok('POST', `/v1/batches/${batch.id}/sample`, world.office('lead-moderator'));
    await merge(ann, annAgain);
    await merge(friend, friendAgain);
    const refused = async (personId: string) => {
      await world.moderator(personId);
      const { status, body } = await world.send(
        'POST',
        `/v1/batches/${batch.id}/decisions`,
        world.person('moderator', personId),
        { assessorId: ann, decision: 'agreed', note: 'x' },
      );
      return [status, body.details?.rules];
    };
    expect(await refused(annAgain)).toEqual([403, expect.arrayContaining(['moderates_what_they_assessed'])]);
    expect(await refused(friendAgain)).toEqual([403, ['moderates_declared_interest']]);
    // Whoever shares a group with the person who stays is close to the assessor of then.
    const partner = newId();
    await world.group([annAgain, partner]);
    expect(await refused(partner)).toEqual([403, ['moderates_close_assessor']]);
  });

  it('have the portfolios, evidence and submissions of both, and work goes on under the id that stays', async () => {
    const [gone, stays] = [await world.participant(), await world.participant()];
    const { id } = await world.submit(gone);
    await world.draft(stays);
    await merge(gone.personId, stays.personId);
    await merge(gone.personId, stays.personId);
    const { data } = await world.ok('GET', '/v1/portfolios', self(stays.personId));
    expect((data as { id: string }[]).map((one) => one.id).sort()).toEqual(
      [gone.portfolioId, stays.portfolioId].sort(),
    );
    expect((await world.ok('GET', '/v1/portfolios', self(gone.personId))).data).toEqual([]);
    expect(await world.ok('GET', `/v1/submissions/${id}`, self(stays.personId))).toMatchObject({ access: 'content' });
    for (const table of [
      'account_version',
      'evidence',
      'evidence_version',
      'submission',
      'submission_item',
      'enrolment_fact',
    ])
      expect([table, await query(`select 1 from ${table} where person_id = $1`, [gone.personId])]).toEqual([table, []]);
  });

  it('lead and belong to the groups of both', async () => {
    const [gone, stays] = [newId(), newId()];
    const member = await world.participant();
    const groups = [await world.group([gone, stays], [member]), await world.group([gone], [member])];
    await merge(gone, stays);
    expect(
      (await query('select group_id from group_leader where person_id = $1 and until_at is null', [stays]))
        .map((row) => row.group_id)
        .sort(),
    ).toEqual(groups.sort());
    expect(await query('select 1 from group_leader where person_id = $1', [gone])).toEqual([]);
  });

  it('leave what would be a mark or feedback on the own work as it was written', async () => {
    const [assessor, pat] = [newId(), await world.participant()];
    await world.group([assessor], [pat]);
    const { id } = await world.submit(pat);
    await world.assess(id, assessor);
    await merge(pat.personId, assessor);
    expect(await query('select person_id, assessor_id from submission where id = $1', [id])).toEqual([
      { person_id: pat.personId, assessor_id: assessor },
    ]);
    expect(await query('select person_id from portfolio where id = $1', [pat.portfolioId])).toEqual([
      { person_id: assessor },
    ]);
  });

  it('are one on the panel', async () => {
    const [gone, stays] = [newId(), newId()];
    await world.moderator(gone);
    await world.moderator(stays);
    await merge(gone, stays);
    expect(
      await query('select person_id from panel_member where person_id = any($1) and stood_down_at is null', [
        [gone, stays],
      ]),
    ).toEqual([{ person_id: stays }]);
  });

  it('are one also to what is told later under the id that went', async () => {
    const [gone, between, stays, enrolmentId, groupId] = [newId(), newId(), newId(), newId(), newId()];
    const { tenant: provider, cohortId, programmeId } = world;
    await merge(gone, between);
    await merge(between, stays);
    const context = { time: new Date('2026-09-01T08:00:00Z'), aggregateVersion: 2 } as EventContext;
    await told(async (enrolment, scheduling) => {
      const event = { enrolmentId, provider, personId: gone, cohortId, programmeId };
      await enrolment.enrolmentAccepted(eventOf(EnrolmentAcceptedSchema, event));
      await enrolment.enrolmentStarted(eventOf(EnrolmentStartedSchema, event), context);
      await scheduling.groupFormed(
        eventOf(GroupFormedSchema, {
          groupId,
          provider,
          cohortId,
          name: 'Group',
          facilitatorId: gone,
          coFacilitatorIds: [],
        }),
        context,
      );
      await scheduling.groupMemberJoined(
        eventOf(GroupMemberJoinedSchema, { groupId, provider, cohortId, enrolmentId, personId: gone }),
        context,
      );
    });
    for (const table of ['enrolment_fact', 'portfolio', 'group_leader', 'group_member'])
      expect([
        table,
        await query(`select person_id from ${table} where person_id = any($1)`, [[gone, between, stays]]),
      ]).toEqual([table, [{ person_id: stays }]]);
  });
});
