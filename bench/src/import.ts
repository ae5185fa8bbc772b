import { randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SchoolClosedSchema, SchoolReopenedSchema } from '@collegium/contracts';
import { applyChanges, previewChanges, Schools1764000000002, stageFile } from '@collegium/enrolment/register';
import { migrate, UnitOfWork, type Transaction } from '@collegium/persistence';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { messagingApp } from './app.js';
import type { Ground } from './ground.js';
import { compare, timed, type Contender } from './measure.js';
import { fictionalRegister, registerFile, type RegisterFile } from './register.js';
import type { Report } from './report.js';
import { thousands } from './text.js';

const ROWS = 4_000;
/** A register this much larger should not need more memory. */
const LARGER = 10;
const SAMPLE_MS = 10;

/**
 * An import of the schools register as the service does it, check and confirmation in turn, beside COPY into a staging table and one
 * `insert ... on conflict` of the same rows. It drives the core of the import inside units of work, without HTTP and the job queue: how
 * often a queue looks for work is a setting, not a speed.
 */
export async function benchImport(
  ground: Ground,
  { schools, rounds = 5 }: { schools?: string; rounds?: number } = {},
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'collegium-registers-'));
  const file = schools ? registerFile(schools) : fictionalRegister(folder, ROWS);
  const urls = await ground.messagingDatabase('enrolment');
  await migrate(urls.ownerUrl, [Schools1764000000002]);
  const owner = new pg.Pool({ connectionString: urls.ownerUrl, max: 1 });
  const app = await messagingApp('enrolment', urls, ground.nats.url);
  const work = app.get(UnitOfWork);
  try {
    await makeBareTables(owner, file);
    const empty = await compare('Import into an empty register', file.rows, rounds, [
      bare(owner, file, { prepare: 'truncate bare' }),
      ours(owner, work, file, { prepare: 'truncate schools' }),
    ]);
    // Half the schools have another name, and some closed ones were still open.
    const age = `update schools set name = name || ' (as it was)', last_changed_on = last_changed_on - 30 where urn::integer % 2 = 0;
                 update schools set status = 'open', last_changed_on = last_changed_on - 30 where status = 'closed' and urn::integer % 5 = 0`;
    const filled = await compare('Import into a filled register', file.rows, rounds, [
      bare(owner, file, { prepare: 'select' }),
      ours(owner, work, file, { prepare: age }),
    ]);
    return {
      tables: {
        'Into an empty register': empty,
        'Into a filled one: half the schools have changed, some have closed': filled,
      },
      facts: await memoryOf(work, owner, file, folder),
    };
  } finally {
    await app.close();
    await owner.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeBareTables(owner: pg.Pool, { columns }: RegisterFile): Promise<void> {
  await owner.query(`create unlogged table bare_staging (${columns.map((column) => `"${column}" text`).join(', ')})`);
  await owner.query(
    `create table bare (${columns.map((column) => `"${column}" text${column === 'urn' ? ' primary key' : ''}`).join(', ')})`,
  );
}

function bare(owner: pg.Pool, { path, columns }: RegisterFile, { prepare }: { prepare: string }): Contender {
  const update = columns.filter((column) => column !== 'urn').map((column) => `"${column}" = excluded."${column}"`);
  return {
    name: 'baseline: COPY, one insert ... on conflict',
    async run() {
      await owner.query(prepare);
      const client = await owner.connect();
      const milliseconds = await timed(async () => {
        await client.query('begin');
        await client.query('truncate bare_staging');
        await pipeline(
          createReadStream(path),
          client.query(copyFrom(`copy bare_staging from stdin (format csv, header true, encoding 'WIN1252')`)),
        );
        await client.query(
          `insert into bare select * from bare_staging on conflict (urn) do update set ${update.join(', ')}`,
        );
        await client.query('commit');
      });
      client.release();
      return milliseconds;
    },
  };
}

function ours(owner: pg.Pool, work: UnitOfWork, { path }: RegisterFile, { prepare }: { prepare: string }): Contender {
  return {
    name: 'import: validation, row errors, preview, upsert, events',
    async run() {
      await owner.query(prepare);
      return timed(() => importRegister(work, path));
    },
  };
}

/** The statements of the service's import, in its transactions: upload, check, confirm. */
async function importRegister(work: UnitOfWork, path: string): Promise<void> {
  const id = randomUUID();
  await work.run(async (tx) => {
    await tx.manager.query(
      `insert into register_imports (id, version, kind, status, counts, sample, created_by, created_at) values ($1, 1, 'schools', 'checking', '{}', '[]', 'bench', now())`,
      [id],
    );
    await stageFile((await tx.manager.queryRunner!.connect()) as pg.ClientBase, 'schools', id, createReadStream(path));
  });
  await work.run(async (tx) => {
    const preview = await previewChanges(queryOf(tx), 'schools', id);
    await tx.manager.query(
      `update register_imports set status = 'checked', counts = $2, sample = $3, checked_at = now() where id = $1`,
      [id, JSON.stringify(preview.effects), JSON.stringify(preview.sample)],
    );
  });
  await work.run(async (tx) => {
    for (const { urn, name, effect, version, closesOn } of await applyChanges(queryOf(tx), 'schools', id))
      if (effect === 'closed')
        tx.publish(SchoolClosedSchema, { urn, name, closedOn: closesOn ?? '', audience: 'consortium' }, { version });
      else tx.publish(SchoolReopenedSchema, { urn, name, audience: 'consortium' }, { version });
    await tx.manager.query('delete from register_rows where import_id = $1', [id]);
    await tx.manager.query(`update register_imports set status = 'confirmed', confirmed_at = now() where id = $1`, [
      id,
    ]);
  });
}

function queryOf(tx: Transaction): Parameters<typeof applyChanges>[0] {
  return (sql, parameters) => tx.manager.query(sql, [...parameters]);
}

/** How far resident memory rises during an import of the file, and of one that is ten times as long. */
async function memoryOf(
  work: UnitOfWork,
  owner: pg.Pool,
  file: RegisterFile,
  folder: string,
): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const { path, rows } of [fictionalRegister(folder, file.rows), fictionalRegister(folder, file.rows * LARGER)]) {
    await owner.query('truncate schools');
    let peak = 0;
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), SAMPLE_MS);
    await importRegister(work, path);
    clearInterval(sampling);
    facts[`Peak resident memory of the process, ${thousands(rows)} rows`] = `${Math.round(peak / 2 ** 20)} MB`;
  }
  return facts;
}
