import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Participant } from '../world.testing.js';
import { World } from '../world.testing.js';
import type { ConflictRule } from './conflict.js';

/** Every sentence of the conflict rule, through every path of the API by which somebody moderates. */
describe('nobody moderates in a conflict of interest', () => {
  let world: World;
  let ann: string;
  let pat: Participant;
  let groupId: string;
  let submissionId: string;
  let batchId: string;
  const settingOfPat = 'urn:117500';

  beforeAll(async () => {
    world = await World.start();
    ann = newId();
    const batch = await world.batch();
    batchId = batch.id;
    pat = await world.participant({ setting: settingOfPat });
    groupId = await world.group([ann], [pat]);
    submissionId = (await world.submit(pat)).id;
    await world.assess(submissionId, ann);
    await world.ok('POST', `/v1/batches/${batchId}/close`, world.office());
    await world.ok('POST', `/v1/batches/${batchId}/sample`, world.office('lead-moderator'));
  });
  afterAll(() => world.stop());

  const cases: [ConflictRule, string, () => Promise<string>][] = [
    ['moderates_own_work', 'their own', () => Promise.resolve(pat.personId)],
    ['moderates_what_they_assessed', 'what they assessed', () => Promise.resolve(ann)],
    [
      'moderates_what_they_tutored',
      'what they tutored: gave feedback on, as a declared tutor',
      async () => {
        const tutor = newId();
        await world.ok('POST', '/v1/conflicts', world.person('tutor', tutor), {
          kind: 'tutors',
          aboutPersonId: pat.personId,
        });
        await world.ok('POST', `/v1/portfolios/${pat.portfolioId}/feedback`, world.person('tutor', tutor), {
          text: 'Go on.',
        });
        return tutor;
      },
    ],
    [
      'moderates_what_they_tutored',
      'a group they led when the participant was in it',
      async () => {
        const former = newId();
        await world.told((facts) =>
          facts.leadersAre({ groupId, tenant: world.tenant }, [ann, former], new Date('2026-10-01T08:00:00Z')),
        );
        await world.told((facts) =>
          facts.leadersAre({ groupId, tenant: world.tenant }, [ann], new Date('2026-11-01T08:00:00Z')),
        );
        return former;
      },
    ],
    [
      'moderates_own_setting',
      'people of the setting where they work',
      async () => (await world.participant({ setting: settingOfPat })).personId,
    ],
    [
      'moderates_own_setting',
      'people of a setting where they declared a role',
      async () => {
        const governor = newId();
        await world.ok('POST', '/v1/conflicts', world.person('moderator', governor), {
          kind: 'setting',
          setting: { urn: '117500', name: 'Alder School' },
          from: '2027-01-01',
        });
        return governor;
      },
    ],
    [
      'moderates_close_assessor',
      'an assessor who is a member of a group with them',
      async () => {
        const colleague = await world.participant();
        const annAsMember = { enrolmentId: newId(), personId: ann };
        const shared = await world.group([newId()], [colleague]);
        await world.joinGroup(shared, annAsMember);
        return colleague.personId;
      },
    ],
    [
      'moderates_close_assessor',
      'an assessor with whom they lead another group',
      async () => {
        const partner = newId();
        await world.group([ann, partner]);
        return partner;
      },
    ],
    [
      'moderates_declared_interest',
      'a person to whom they declared to be close',
      async () => {
        const friend = newId();
        await world.ok('POST', '/v1/conflicts', world.person('moderator', friend), {
          kind: 'person',
          aboutPersonId: pat.personId,
        });
        return friend;
      },
    ],
  ];

  it.each(cases)('%s: %s', async (rule, _what, arrange) => {
    const personId = await arrange();
    await world.moderator(personId);
    const moderator = world.person('moderator', personId);
    const decision = await world.send('POST', `/v1/batches/${batchId}/decisions`, moderator, {
      assessorId: ann,
      decision: 'agreed',
      note: 'x',
    });
    expect([decision.status, decision.body.code]).toEqual([403, rule]);
    const { moderation } = await world.ok('GET', `/v1/batches/${batchId}`, world.office());
    expect(moderation[0].excluded).toContainEqual({ personId, rules: expect.arrayContaining([rule]) });
    const reading = await world.send('GET', `/v1/submissions/${submissionId}`, {
      roles: [`provider:${world.tenant}:moderator`],
      personId,
    });
    if (personId !== pat.personId && personId !== ann) expect([reading.status, reading.body.code]).toEqual([403, rule]);
    const named = await world.send(
      'POST',
      `/v1/batches/${batchId}/decisions`,
      world.person('moderator', await world.moderator()),
      { assessorId: ann, decision: 'reassess_all', note: 'x', reassessorId: personId },
    );
    expect([named.status, named.body.code]).toEqual([403, personId === ann ? 'reassesses_own_marks' : rule]);
  });

  it('moderates_own_group: a group they lead or co-lead', async () => {
    const colleague = newId();
    await world.moderator(colleague);
    await world.told((facts) =>
      facts.leadersAre({ groupId, tenant: world.tenant }, [ann, colleague], new Date('2026-12-01T08:00:00Z')),
    );
    const { body } = await world.send(
      'POST',
      `/v1/batches/${batchId}/decisions`,
      world.person('moderator', colleague),
      { assessorId: ann, decision: 'agreed', note: 'x' },
    );
    expect(body.details.rules).toEqual([
      'moderates_what_they_tutored',
      'moderates_own_group',
      'moderates_close_assessor',
    ]);
    await world.told((facts) =>
      facts.leadersAre({ groupId, tenant: world.tenant }, [ann], new Date('2026-12-02T08:00:00Z')),
    );
  });

  it('lets a role at a setting that has ended exclude nobody', async () => {
    const governor = await world.moderator();
    const { id } = await world.ok('POST', '/v1/conflicts', world.person('moderator', governor), {
      kind: 'setting',
      setting: { urn: '117500' },
      from: '2026-01-01',
    });
    const eligible = async (): Promise<boolean> =>
      (await world.ok('GET', `/v1/batches/${batchId}`, world.office())).moderation[0].eligible.includes(governor);
    expect(await eligible()).toBe(false);
    await world.ok('POST', `/v1/conflicts/${id}/end`, world.person('moderator', governor), { until: '2027-04-30' });
    expect(await eligible()).toBe(true);
  });

  it('lets people declare their own interests only, and a coordinator those of others', async () => {
    const other = { personId: newId(), kind: 'person', aboutPersonId: newId() };
    const own = await world.send('POST', '/v1/conflicts', world.person('moderator', newId()), other);
    expect([own.status, own.body.code]).toEqual([403, 'interest_not_yours']);
    expect((await world.send('POST', '/v1/conflicts', world.office(), other)).status).toBe(201);
  });

  it('lets a moderator read what lies in the sample, decide, and stand down', async () => {
    const free = await world.moderator();
    const moderator = world.person('moderator', free);
    expect(await world.ok('GET', `/v1/submissions/${submissionId}`, moderator)).toMatchObject({
      access: 'content',
      outcome: 'passed',
    });
    const { data } = await world.ok('GET', '/v1/submissions', moderator);
    expect(data.map((each: { id: string }) => each.id)).toEqual([submissionId]);
    expect(
      (
        await world.send('POST', `/v1/batches/${batchId}/decisions`, moderator, {
          assessorId: ann,
          decision: 'agreed',
          note: 'x',
        })
      ).status,
    ).toBe(201);
    const { data: panel } = await world.ok('GET', '/v1/moderators', world.office());
    const member = panel.find((each: { personId: string }) => each.personId === free);
    expect(
      (await world.ok('POST', `/v1/moderators/${member.id}/stand-down`, world.office())).stoodDownAt,
    ).not.toBeNull();
  });
});
