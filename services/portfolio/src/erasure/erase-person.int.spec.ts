import { eventOf, PersonErasedSchema } from '@collegium/contracts';
import { SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EnrolmentHandlers } from '../facts/facts.handlers.js';
import { World } from '../world.testing.js';

describe('a person who was erased', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  }, 60_000);
  afterAll(() => world.stop());

  const query = (sql: string, parameters: unknown[]) =>
    world.service.app
      .get(SystemUnitOfWork)
      .run(({ manager }) => manager.query<Record<string, unknown>[]>(sql, parameters));

  it('has left no words here, but the digests of what was frozen and the marks; others keep theirs', async () => {
    const [sam, other] = [await world.participant(), await world.participant()];
    const facilitator = '0199cccc-0000-7000-8000-000000000001';
    await world.group([facilitator], [sam, other]);
    const { id } = await world.submit(sam);
    await world.submit(other);
    await world.ok('POST', `/v1/submissions/${id}/assess`, world.person('facilitator', facilitator), {
      judgements: [
        { criterion: 'leadership', met: true, comment: 'Sam leads well.' },
        { criterion: 'impact', met: true },
      ],
      outcome: 'passed',
    });
    const items = () =>
      query('select kind, title, content, file_key, digest from submission_item where person_id = $1 order by id', [
        sam.personId,
      ]);
    const before = await items();
    const erase = () =>
      world.service.app
        .get(UnitOfWork)
        .run(
          () =>
            world.service.app
              .get(EnrolmentHandlers)
              .personErased(eventOf(PersonErasedSchema, { personId: sam.personId, provider: world.tenant })),
          { tenants: [world.tenant] },
        );
    await erase();
    await erase();

    for (const table of ['account_version', 'evidence', 'evidence_version', 'feedback'])
      expect(await query(`select 1 from ${table} where person_id = $1`, [sam.personId])).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
    expect(await items()).toEqual(
      before.map(({ kind, digest }) => ({
        kind: kind === 'file' ? 'text' : kind,
        title: '',
        content: '',
        file_key: null,
        digest,
      })),
    );
    expect(await query('select judgements, outcome from assessment where person_id = $1', [sam.personId])).toEqual([
      {
        judgements: [
          { criterion: 'leadership', met: true },
          { criterion: 'impact', met: true },
        ],
        outcome: 'passed',
      },
    ]);
    expect(
      await query('select id, display_name from person_fact where id = any($1) order by display_name', [
        [sam.personId, other.personId],
      ]),
    ).toEqual([
      { id: sam.personId, display_name: '' },
      { id: other.personId, display_name: 'Sam Okafor' },
    ]);
    expect(await query('select text from account_version where person_id = $1', [other.personId])).toHaveLength(1);
  });
});
