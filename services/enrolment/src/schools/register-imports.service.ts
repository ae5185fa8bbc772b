import { SchoolClosedSchema, SchoolReopenedSchema } from '@collegium/contracts';
import { isDomainError } from '@collegium/errors';
import { JobsService } from '@collegium/http';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { refuse } from '../errors.js';
import { applyChanges, previewChanges, type Query, type RegisterChange } from './register-changes.js';
import { RegisterImportRow } from './register-import.entity.js';
import {
  assertCurrent,
  checked,
  confirmed,
  confirming,
  failed,
  newImport,
  type RegisterImport,
} from './register-import.js';
import type { RowError } from './register-row.js';
import { stageFile } from './register-staging.js';
import { linksTable, schoolsTable, type RegisterKind } from './register-tables.js';

const CHECK = 'register.check';
const CONFIRM = 'register.confirm';
const CONSORTIUM = 'consortium';

/** Imports of the schools register: uploaded, checked, looked at, confirmed. */
@Injectable()
export class RegisterImportsService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.define<{ importId: string }>(CHECK, ({ importId }) => this.orFail(importId, () => this.check(importId)));
    this.jobs.define<{ importId: string }>(CONFIRM, ({ importId }) =>
      this.orFail(importId, () => this.write(importId)),
    );
  }

  /** Takes a file in while it arrives. The check follows by itself. */
  upload(kind: RegisterKind, file: AsyncIterable<Buffer>): Promise<RegisterImport> {
    return this.unitOfWork.run(async (tx) => {
      const id = newId();
      const by = currentContext()?.actor ?? 'system';
      const empty = await tx.insert(
        RegisterImportRow,
        newImport(id, kind, { rows: 0, valid: 0 }, by, this.clock.now()),
      );
      const staged = await stageFile(await clientOf(tx), kind, id, file);
      const taken = await tx.save(RegisterImportRow, { ...empty, counts: { ...empty.counts, ...staged } });
      await this.jobs.start(CHECK, { importId: id }, { tenant: CONSORTIUM, total: staged.valid });
      return taken;
    });
  }

  /** Lets an import that was checked take effect, in the background. */
  confirm(id: string): Promise<RegisterImport> {
    return this.unitOfWork.run(async (tx) => {
      const begun = await tx.save(RegisterImportRow, confirming(await load(tx, id), await latestConfirmed(tx)));
      await this.jobs.start(CONFIRM, { importId: id }, { tenant: CONSORTIUM, total: begun.counts.valid });
      return begun;
    });
  }

  get(id: string): Promise<RegisterImport> {
    return this.unitOfWork.run((tx) => load(tx, id));
  }

  /** What is wrong with the rows of a file, in pages that end with a whole line, so that no list is held in memory. */
  async *errors(id: string): AsyncGenerator<readonly RowError[]> {
    await this.get(id);
    for (let after = 0; ;) {
      const errors = await this.unitOfWork.run((tx) =>
        queryOf(tx)<RowError>(
          `select line, urn, "column", code, message, value from register_import_errors where import_id = $1 and line > $2
           order by line fetch first 2000 rows with ties`,
          [id, after],
        ),
      );
      if (errors.length === 0) return;
      yield errors;
      after = errors.at(-1)!.line;
    }
  }

  private async check(id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const found = await load(tx, id);
      if (found.status !== 'checking') return;
      await assertStaged(tx, found);
      const preview = await previewChanges(queryOf(tx), found.kind, id);
      await tx.save(RegisterImportRow, checked(found, preview, await latestConfirmed(tx), this.clock.now()));
    });
  }

  /** Everything in one transaction: an import takes effect whole, with its events, or not at all. */
  private async write(id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.manager.query(`select pg_advisory_xact_lock(hashtext('register-import'))`);
      const found = await load(tx, id);
      if (found.status !== 'confirming') return;
      assertCurrent(found, await latestConfirmed(tx));
      await assertStaged(tx, found);
      for (const change of await applyChanges(queryOf(tx), found.kind, id)) publish(tx, change);
      await tx.manager.query(`delete from ${stagingOf(found.kind)} where import_id = $1`, [id]);
      await tx.save(RegisterImportRow, confirmed(found, this.clock.now()));
    });
  }

  /** A refusal ends the import, and the job with it; anything else is tried again. */
  private async orFail(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDomainError(error) && error.code !== 'conflict')
        await this.unitOfWork.run(async (tx) => {
          const found = await load(tx, id);
          await tx.manager.query(`delete from ${stagingOf(found.kind)} where import_id = $1`, [id]);
          await tx.save(RegisterImportRow, failed(found, error.message));
        });
      throw error;
    }
  }
}

function publish(tx: Transaction, { urn, name, effect, version, closesOn }: RegisterChange): void {
  if (effect === 'closed')
    tx.publish(SchoolClosedSchema, { urn, name, closedOn: closesOn ?? '', audience: CONSORTIUM }, { version });
  else tx.publish(SchoolReopenedSchema, { urn, name, audience: CONSORTIUM }, { version });
}

/** Staged rows are not logged, so a crash of the database empties them, and they are kept for a day: then the file is needed again. */
async function assertStaged(tx: Transaction, { id, kind, counts }: RegisterImport): Promise<void> {
  const [staged] = await queryOf(tx)<{ rows: number }>(
    `select count(*)::integer as rows from ${stagingOf(kind)} where import_id = $1`,
    [id],
  );
  if (staged?.rows !== counts.valid)
    throw refuse('import_not_ready', `The rows of import ${id} are no longer kept. Upload the file again.`, {
      importId: id,
    });
}

function stagingOf(kind: RegisterKind): string {
  return (kind === 'schools' ? schoolsTable : linksTable).staging;
}

async function latestConfirmed(tx: Transaction): Promise<string | null> {
  const [latest] = await queryOf(tx)<{ id: string }>(
    `select id from register_imports where status = 'confirmed' order by confirmed_at desc, id desc limit 1`,
    [],
  );
  return latest?.id ?? null;
}

async function load(tx: Transaction, id: string): Promise<RegisterImport> {
  const found = await tx.manager.findOneBy(RegisterImportRow, { id });
  if (!found) throw refuse('import_not_found', `There is no import ${id}.`, { importId: id });
  return found;
}

function queryOf(tx: Transaction): Query {
  return (sql, parameters) => tx.manager.query(sql, [...parameters]);
}

/** The connection under a transaction, for `copy`. */
async function clientOf(tx: Transaction): Promise<ClientBase> {
  return (await tx.manager.queryRunner!.connect()) as ClientBase;
}
