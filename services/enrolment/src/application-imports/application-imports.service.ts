import { isDomainError, type DomainError } from '@collegium/errors';
import { JobsService } from '@collegium/http';
import {
  Clock,
  currentContext,
  newId,
  Periodic,
  SystemUnitOfWork,
  UnitOfWork,
  type Transaction,
} from '@collegium/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationsService } from '../applications/applications.service.js';
import type { Application } from '../applications/application.js';
import { assertTakesApplications, type Cohort } from '../cohorts/cohort.js';
import { loadCohort } from '../cohorts/cohort-rows.js';
import { refuse } from '../errors.js';
import { PeopleService } from '../people/people.service.js';
import { knownAs, lockPerson } from '../people/same-person.js';
import { loadProgramme } from '../programmes/programmes.service.js';
import { assertActsFor } from '../scope.js';
import { columnOf, type ApplicantError, type ApplicantRow } from './applicant-row.js';
import { ApplicationImportRow, ImportedApplicantRow } from './application-import.entity.js';
import { moveImport, type ApplicationCounts, type ApplicationImport } from './application-import.js';
import { readApplicants } from './read-applicants.js';

const CHECK = 'applications.check';
const CONFIRM = 'applications.confirm';
/** How long rows that were refused are kept to be put right. */
const KEPT_DAYS = 30;

/** An error with the row that it is of, by heading. */
export interface RowOfError {
  readonly error: ApplicantError;
  readonly cells: ReadonlyMap<string, string>;
}

/** Files of applicants: uploaded, checked, looked at, confirmed. */
@Injectable()
export class ApplicationImportsService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly jobs: JobsService,
    private readonly applications: ApplicationsService,
    private readonly people: PeopleService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.define<{ importId: string }>(CHECK, ({ importId }, job) =>
      this.check(importId, (done, total) => job.progress(done, total)),
    );
    this.jobs.define<{ importId: string }>(CONFIRM, ({ importId }, job) =>
      this.write(importId, (done, total) => job.progress(done, total)),
    );
  }

  /** Takes a file in while it arrives. The check follows by itself. */
  async upload(cohortId: string, file: AsyncIterable<Buffer>): Promise<ApplicationImport> {
    const rows = await readApplicants(file, await this.factsOf(cohortId));
    return this.unitOfWork.run(async (outer) => {
      const { provider } = await cohortFor(outer, cohortId);
      return this.unitOfWork.run(
        async (tx) => {
          const counts = { ...none, rows: rows.length };
          const made = {
            id: newId(),
            provider,
            cohortId,
            status: 'checking' as const,
            counts,
            createdBy: currentContext()?.actor ?? 'system',
            createdAt: this.clock.now(),
            checkedAt: null,
            confirmedAt: null,
          };
          const taken = await tx.insert(ApplicationImportRow, made);
          const importId = taken.id;
          await tx.manager.insert(
            ImportedApplicantRow,
            rows.map(({ line, applicant = null, errors, cells }) => ({
              importId,
              line,
              provider,
              applicant: applicant as object | null,
              errors: errors as ApplicantError[],
              cells: cells as [string, string][],
              applicationId: null,
            })),
          );
          await this.jobs.start(CHECK, { importId }, { tenant: provider, total: rows.length });
          return taken;
        },
        { tenants: [provider] },
      );
    });
  }

  /** What the programme asks applicants for; refuses before a file is read that would not be taken. */
  private factsOf(cohortId: string): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      const { programmeId } = await cohortFor(tx, cohortId);
      const { definition } = await loadProgramme(tx, programmeId);
      return definition.eligibility.rules.flatMap((rule) => ('fact' in rule ? [rule.fact] : []));
    });
  }

  get(id: string): Promise<ApplicationImport> {
    return this.unitOfWork.run((tx) => load(tx, id));
  }

  confirm(id: string): Promise<ApplicationImport> {
    return this.unitOfWork.run(async (tx) => {
      const begun = await tx.save(ApplicationImportRow, moveImport(await load(tx, id), 'confirming', this.clock.now()));
      await this.jobs.start(CONFIRM, { importId: id }, { tenant: begun.provider, total: begun.counts.valid });
      return begun;
    });
  }

  /** What is wrong with the rows, each error with its row as it was written. */
  errors(id: string): Promise<RowOfError[]> {
    return this.unitOfWork.run(async (tx) => {
      await load(tx, id);
      return (await rowsOf(tx, id)).flatMap(({ errors, cells }) =>
        errors.map((error) => ({ error, cells: new Map(cells ?? []) })),
      );
    });
  }

  /** Forgets rows that came to nothing: whoever wanted to put them right has done so. */
  @Periodic({ name: 'forget-refused-applicants', every: 3_600_000 })
  async forgetRefused(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000);
    await this.systemUnitOfWork.run(({ manager }) =>
      manager.query(
        `delete from application_import_rows using application_imports i where import_id = i.id and application_id is null
         and i.status in ('checked', 'confirmed') and i.created_at < $1`,
        [before],
      ),
    );
  }

  /**
   * Does what confirming would do, in one transaction, and takes it all back: so the check finds exactly what the
   * confirmation will, also where rows of the file depend on one another.
   */
  private async check(id: string, progress: Progress): Promise<void> {
    const { found, rows } = await this.unitOfWork.run(async (tx) => ({
      found: await load(tx, id),
      rows: await rowsOf(tx, id),
    }));
    if (found.status !== 'checking') return;
    const results: Result[] = [];
    try {
      await this.unitOfWork.run(async () => {
        results.length = 0; // run again after a deadlock
        for (const row of rows) {
          results.push(await this.apply(found, row, { rehearsal: true }));
          if (results.length % 50 === 0) await progress(results.length, rows.length);
        }
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    await this.unitOfWork.run(async (tx) => {
      for (const { line, errors } of results)
        if (errors.length > 0)
          await tx.manager.update(ImportedApplicantRow, { importId: id, line }, { errors: errors as ApplicantError[] });
      await tx.save(ApplicationImportRow, moveImport(found, 'checked', this.clock.now(), countsOf(results)));
    });
  }

  /** One transaction a row, each marked when it has taken effect: started again, it goes on where it was. */
  private async write(id: string, progress: Progress): Promise<void> {
    const { found, rows } = await this.unitOfWork.run(async (tx) => ({
      found: await load(tx, id),
      rows: await rowsOf(tx, id),
    }));
    if (found.status !== 'confirming') return;
    const results: Result[] = [];
    for (const row of rows) {
      results.push(
        await this.unitOfWork.run(async (tx) => {
          const result = await this.apply(found, row, { rehearsal: false });
          const taken = {
            applicationId: result.application?.id ?? null,
            errors: result.errors as ApplicantError[],
            ...(result.application ? { applicant: null, cells: null } : {}),
          };
          await tx.manager.update(ImportedApplicantRow, { importId: id, line: row.line }, taken);
          return result;
        }),
      );
      await progress(results.length, rows.length);
    }
    await this.unitOfWork.run((tx) =>
      tx.save(ApplicationImportRow, moveImport(found, 'confirmed', this.clock.now(), countsOf(results))),
    );
  }

  /** Registers the person if need be, and applies. A refusal leaves nothing behind but its reasons. */
  private async apply(
    found: ApplicationImport,
    { line, applicant, errors, applicationId }: ImportedApplicantRow,
    how: { rehearsal: boolean },
  ): Promise<Result> {
    if (applicationId !== null)
      return { line, errors: [], application: (await this.applications.get(applicationId)).application };
    if (!applicant) return { line, errors };
    try {
      const application = await this.unitOfWork.run(async (tx) => this.submit(tx, found, applicant, how), {
        savepoint: true,
      });
      return { line, errors: [], application };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { line, errors: errorsOf(line, error) };
    }
  }

  private async submit(
    tx: Transaction,
    { provider, cohortId }: ApplicationImport,
    { displayName, email, trn, university, ...rest }: ApplicantRow,
    how: { rehearsal: boolean },
  ): Promise<Application> {
    if (!how.rehearsal) await lockPerson(tx, { email, trn });
    const personId =
      (await knownAs(tx, provider, { displayName, email })) ??
      (await this.people.register(provider, { displayName, email, trn }, how)).id;
    const application = { ...rest, cohortId, trn: trn ?? undefined, university: university ?? undefined };
    return this.applications.submitFor(personId, application, how);
  }
}

type Progress = (done: number, total: number) => Promise<void>;

interface Result {
  readonly line: number;
  readonly errors: readonly ApplicantError[];
  readonly application?: Application;
}

/** Thrown to take a check back. */
class TakenBack extends Error {}

const none: ApplicationCounts = { rows: 0, valid: 0, eligible: 0, ineligible: 0, undecided: 0 };

function countsOf(results: readonly Result[]): ApplicationCounts {
  const counts = { ...none, rows: results.length };
  for (const { application } of results) {
    if (!application) continue;
    counts.valid += 1;
    counts[application.eligibility.outcome] += 1;
  }
  return counts;
}

function errorsOf(line: number, { code, message, errors }: DomainError): ApplicantError[] {
  if (errors.length === 0) return [{ line, column: '', code, message, value: '' }];
  return errors.map((error) => ({
    line,
    column: columnOf(error.pointer),
    code: error.code,
    message: error.message,
    value: '',
  }));
}

/** A cohort that takes applications by the caller. */
async function cohortFor(tx: Transaction, cohortId: string): Promise<Cohort> {
  const cohort = await loadCohort(tx, cohortId);
  assertActsFor(cohort.provider);
  assertTakesApplications(cohort);
  return cohort;
}

function rowsOf(tx: Transaction, importId: string): Promise<ImportedApplicantRow[]> {
  return tx.manager.find(ImportedApplicantRow, { where: { importId }, order: { line: 'asc' } });
}

async function load(tx: Transaction, id: string): Promise<ApplicationImport> {
  const found = await tx.manager.findOneBy(ApplicationImportRow, { id });
  if (!found) throw refuse('import_not_found', `There is no import ${id}.`, { importId: id });
  return found;
}
