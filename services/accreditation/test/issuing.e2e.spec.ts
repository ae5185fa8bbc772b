import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createService } from '@collegium/http';
import { newId, runAs, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import { AwardsService } from '../src/awards/awards.service.js';
import { AwardCaseRow } from '../src/cases/award-case.entity.js';
import { openCase } from '../src/cases/award-case.js';
import { PressService } from '../src/certificates/press.service.js';
import { STATUS_LIST_LENGTH } from '../src/credentials/bitstring.js';
import { ProgrammeRow } from '../src/programmes/programme.entity.js';
import { Consortium, COORDINATOR } from './consortium.builder.js';

jest.setTimeout(300_000);

const env = {
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  PRESS_THREADS: '2',
  STATUS_PURPOSES: 'revocation,suspension',
};
let consortium: Consortium;

beforeEach(async () => {
  consortium = await Consortium.start({ env });
  await consortium.found();
  await eventually(async () => (await rows('select id from programmes')).length > 0 || undefined, {
    what: 'the programme',
    within: 60_000,
  });
});
afterEach(() => consortium.close());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
  consortium.service.app.get(SystemUnitOfWork).run(({ manager }) => manager.query<T[]>(sql, values));

/** Grants awards as a board's release does: one cause, a transaction each. */
async function release(
  people: number,
  { provider = 'hertscam', holder = (n: number) => `Person ${n}` } = {},
): Promise<string> {
  const cause = newId();
  const { app } = consortium.service;
  const [awards, unitOfWork] = [app.get(AwardsService), app.get(UnitOfWork)];
  await runAs({ tenants: [provider], actor: 'event:test', correlationId: cause }, async () => {
    for (let n = 0; n < people; n++)
      await unitOfWork.run(async (tx) => {
        const programme = (await tx.manager.findOneByOrFail(ProgrammeRow, { id: consortium.programmeId }))!;
        const state = await tx.insert(AwardCaseRow, {
          ...openCase(newId(), provider, newId()),
          personId: newId(),
          programmeId: programme.id,
          displayName: holder(n),
        } as never);
        await awards.grant(tx, state as AwardCaseRow, {
          programme,
          issuerName: 'HertsCam Network',
          joint: [],
          credit: null,
          holder: holder(n),
        });
      });
  });
  return cause;
}

interface Batch {
  id: string;
  cause: string;
  status: string;
  total: number;
  done: number;
  failed: number;
  perSecond: number | null;
  secondsLeft: number | null;
}
const batches = async (as = COORDINATOR): Promise<Batch[]> =>
  (await consortium.service.request('GET', '/v1/issuing-batches?limit=100&sort=-startedAt', { as })).body
    .data as Batch[];
const batchOf = (cause: string, fits: (batch: Batch) => boolean): Promise<Batch> =>
  eventually(async () => (await batches()).find((batch) => batch.cause === cause && fits(batch)), {
    what: 'a fitting batch',
    within: 120_000,
  });
const issued = (): Promise<{ number: string; award: string; at: Date }[]> =>
  rows('select number, award_id as award, issued_at as at from certificates order by issued_at, number');
const threads = (): Set<{ end(): Promise<void> }> =>
  (consortium.service.app.get(PressService) as unknown as { threads: Set<{ end(): Promise<void> }> }).threads;

/** One certificate per award, under the award's number, told once. */
async function assertAllOnce(people: number): Promise<void> {
  expect(await rows('select number from certificates order by number')).toEqual(
    await rows('select number from awards order by number'),
  );
  expect(await rows('select id from awards')).toHaveLength(people);
  expect(
    await rows('select aggregate_id from outbox where name = $1', ['accreditation.certificate_issued.v1']),
  ).toHaveLength(people);
}

describe('a batch of certificates', () => {
  it('is a job whose progress the coordinator sees, and nobody else', async () => {
    const cause = await release(30);
    const running = await batchOf(cause, ({ done }) => done > 0);
    expect([running.total, running.failed]).toEqual([30, 0]);
    const finished = await batchOf(cause, ({ status }) => status === 'finished');
    expect(finished).toMatchObject({ total: 30, done: 30, failed: 0, secondsLeft: 0 });
    expect(finished.perSecond).toBeGreaterThan(0);
    await assertAllOnce(30);
    expect(await batches(['provider:star:coordinator'])).toEqual([]);
    expect(
      (
        await consortium.service.request('GET', `/v1/issuing-batches/${finished.id}`, {
          as: ['provider:star:coordinator'],
        })
      ).status,
    ).toBe(404);
    expect(
      (await consortium.service.request('GET', `/v1/issuing-batches/${newId()}`, { as: COORDINATOR })).body.code,
    ).toBe('issuing_batch_not_found');
  });

  it('names what could not be made, with the reason, and makes the others', async () => {
    const cause = await release(9, { holder: (n) => (n === 4 ? 'Ann \u{10FFFD}' : `Person ${n}`) });
    const failing = await batchOf(cause, ({ status }) => status === 'failing');
    expect(failing).toMatchObject({ total: 9, done: 8, failed: 1, secondsLeft: 0 });
    const { body } = await consortium.service.request('GET', `/v1/issuing-batches/${failing.id}`, { as: COORDINATOR });
    expect(body.failures).toEqual([
      expect.objectContaining({
        holder: 'Ann \u{10FFFD}',
        reason: expect.stringContaining('PDF/A-3a error'),
        certificateNumber: expect.stringMatching(/^HERTSCAM-/),
      }),
    ]);
  });

  it('comes out once, each under its number, though its threads die', async () => {
    const cause = await release(40);
    for (const when of [4, 12]) {
      await batchOf(cause, ({ done }) => done >= when);
      await Promise.all([...threads()].map((thread) => thread.end()));
    }
    await batchOf(cause, ({ status }) => status === 'finished');
    await assertAllOnce(40);
  });

  it('comes out once though the service stops in the middle, and another goes on', async () => {
    await release(40);
    await eventually(async () => (await issued()).length >= 4 || undefined, {
      what: 'the first certificates',
      within: 60_000,
    });
    await consortium.service.app.close();
    const { database, nats, issuer } = consortium.service;
    const before = await certificatesIn(database.systemUrl);
    expect(before.length).toBeLessThan(40);
    const again = await createService(AppModule, {
      env: {
        ...env,
        PORT: '0',
        PUBLIC_URL: 'http://127.0.0.1:3999',
        DATABASE_URL: database.appUrl,
        DATABASE_SYSTEM_URL: database.systemUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        NATS_URL: nats.url,
        OIDC_ISSUER: issuer.url,
        OIDC_AUDIENCE: issuer.audience,
        LOG_LEVEL: 'silent',
      },
    });
    await again.listen(0, '127.0.0.1');
    try {
      const after = await eventually(
        async () => {
          const all = await certificatesIn(database.systemUrl);
          return all.length === 40 ? all : undefined;
        },
        { what: 'all certificates', within: 120_000 },
      );
      for (const certificate of before) expect(after).toContainEqual(certificate);
      expect(await query(database.systemUrl, 'select number from awards order by number')).toEqual(
        after.map(({ number }) => ({ number })),
      );
      expect(
        await query(
          database.systemUrl,
          `select aggregate_id from outbox where name = 'accreditation.certificate_issued.v1'`,
        ),
      ).toHaveLength(40);
    } finally {
      await again.close();
    }
  });

  it('takes up what a dead replica has left when its lease has run out', async () => {
    const cause = await release(12);
    await batchOf(cause, ({ status }) => status === 'finished');
    const { award } = (await issued())[0]!;
    await rows('delete from certificates where award_id = $1', [award]);
    await rows('update awards set issued_at = null where id = $1', [award]);
    // As it stands when a process dies with the order in hand: taken, leased, nothing stored.
    await rows(
      `update press_jobs set done_at = null, next_attempt_at = now() + interval '2 seconds' where award_id = $1`,
      [award],
    );
    expect((await batchOf(cause, ({ done }) => done === 11)).status).toBe('running');
    await batchOf(cause, ({ status }) => status === 'finished');
    expect(await rows('select number from certificates order by number')).toEqual(
      await rows('select number from awards order by number'),
    );
  });

  it('goes on in another status list when one is half full, and not before', async () => {
    const lists = async (): Promise<unknown[]> =>
      (await rows<{ id: string }>('select id from status_lists order by id')).map(({ id }) => id);
    const fill = (places: number): Promise<unknown> =>
      rows(
        `insert into status_entries (award_id, purpose, tenant, list_id, index) select gen_random_uuid(), 'revocation', 'hertscam', 'hertscam-1', n from generate_series(0, $1::int - 1) n on conflict do nothing`,
        [places],
      );
    await release(1);
    await fill(STATUS_LIST_LENGTH / 2 - 100);
    await release(20);
    expect(await lists()).toEqual(['hertscam-1', 'hertscam-1s']);
    await fill(STATUS_LIST_LENGTH / 2);
    await release(30);
    expect(await lists()).toEqual(['hertscam-1', 'hertscam-1s', 'hertscam-2']);
    const places = await rows(
      'select e.list_id, e.index from awards a join status_entries e on e.award_id = a.id group by 1, 2',
    );
    expect(places).toHaveLength(2 * 51);
  });

  it('does not keep a single award waiting', async () => {
    await release(60);
    const cause = await release(1, { holder: () => 'The single one' });
    await batchOf(cause, ({ status }) => status === 'finished');
    const [{ behind }] = (await rows<{ behind: number }>(
      `select count(*)::int as behind from press_jobs where done_at > (select done_at from press_jobs where correlation_id = $1) or done_at is null`,
      [cause],
    )) as [{ behind: number }];
    expect(behind).toBeGreaterThan(20);
  });

  it('of two batches, serves both by turns', async () => {
    const causes = await Promise.all([release(32), release(32)]);
    for (const cause of causes) await batchOf(cause, ({ status }) => status === 'finished');
    const order = await rows<{ cause: string }>('select correlation_id as cause from press_jobs order by done_at');
    const middle = order.slice(16, 48).filter(({ cause }) => cause === causes[0]).length;
    expect(Math.abs(middle - 16)).toBeLessThanOrEqual(12);
  });
});

const query = async <T extends object>(url: string, sql: string): Promise<T[]> => {
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    return await source.query<T[]>(sql);
  } finally {
    await source.destroy();
  }
};
const certificatesIn = (url: string) =>
  query<{ number: string; digest: string }>(url, 'select number, digest from certificates order by number');
