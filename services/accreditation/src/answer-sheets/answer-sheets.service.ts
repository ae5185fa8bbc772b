import { isDomainError, type DomainError } from '@collegium/errors';
import { JobsService, readCsv, type CsvRowError, type Upload } from '@collegium/http';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AnswerEffect } from '../conversations/conversation.js';
import { refuse } from '../errors.js';
import { AnswerSheetRow, SheetLineRow, type RowResult } from './answer-sheet.entity.js';
import { moveSheet, type AnswerSheet, type SheetCounts } from './answer-sheet.js';
import { columnOf, readAnswer } from './sheet-answer.js';
import { SheetCases } from './sheet-cases.service.js';
import { sheetCells } from './sheet-columns.js';

const CHECK = 'answer-sheets.check';
const CONFIRM = 'answer-sheets.confirm';

/** Most rows of one file: it can still be checked in one transaction. */
const LIMIT = 2000;

/** Filled-in answer sheets: uploaded, checked, looked at, confirmed. */
@Injectable()
export class AnswerSheetsService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    private readonly cases: SheetCases,
  ) {}

  onModuleInit(): void {
    this.jobs.define<{ sheetId: string }>(CHECK, ({ sheetId }, job) =>
      this.check(sheetId, (done, total) => job.progress(done, total)),
    );
    this.jobs.define<{ sheetId: string }>(CONFIRM, ({ sheetId }, job) =>
      this.write(sheetId, (done, total) => job.progress(done, total)),
    );
  }

  /** Takes a file in; the check follows by itself. @throws DomainError `malformed` for a file without the header */
  async upload(university: string, file: Upload): Promise<AnswerSheet> {
    const id = newId();
    const lines: SheetLineRow[] = [];
    for await (const read of readCsv(file, sheetCells, { maxRows: LIMIT })) {
      const blank = {
        sheetId: id,
        row: read.row,
        university,
        kind: null,
        caseId: null,
        caseVersion: null,
        answer: null,
        result: 'undecided' as const,
        effect: null,
        fromStatus: null,
        toStatus: null,
        done: false,
      };
      if ('errors' in read) lines.push({ ...blank, errors: read.errors });
      else {
        const { answer = null, errors } = await readAnswer(read.row, read.value);
        lines.push({
          ...blank,
          kind: read.value.kind,
          caseId: read.value.id,
          caseVersion: read.value.version,
          answer,
          errors,
        });
      }
    }
    return this.unitOfWork.run(async (tx) => {
      const sheet = await tx.insert(AnswerSheetRow, {
        id,
        university,
        status: 'checking',
        counts: { ...none, rows: lines.length },
        uploadedBy: actor(),
        uploadedAt: this.clock.now(),
        checkedAt: null,
        confirmedBy: null,
        confirmedAt: null,
      });
      for (let at = 0; at < lines.length; at += 500)
        await tx.manager.insert(SheetLineRow, lines.slice(at, at + 500) as never);
      await this.jobs.start(CHECK, { sheetId: id }, { tenant: university, total: lines.length });
      return sheet;
    });
  }

  get(id: string): Promise<AnswerSheet> {
    return this.unitOfWork.run((tx) => load(tx, id));
  }

  /** The rows with what became, or would become, of them. */
  rows(id: string): Promise<SheetLineRow[]> {
    return this.unitOfWork.run(async (tx) => {
      await load(tx, id);
      return rowsOf(tx, id);
    });
  }

  /** @throws DomainError `answer_sheet_not_ready`, `transition_refused` */
  confirm(id: string): Promise<AnswerSheet> {
    return this.unitOfWork.run(async (tx) => {
      const begun = await tx.save(
        AnswerSheetRow,
        moveSheet(await load(tx, id), 'confirming', { now: this.clock.now(), by: actor() }),
      );
      await this.jobs.start(CONFIRM, { sheetId: id }, { tenant: begun.university, total: begun.counts.rows });
      return begun;
    });
  }

  /** Does what confirming would do, in one transaction, and takes it all back: so the check finds exactly what the confirmation will. */
  private async check(id: string, progress: Progress): Promise<void> {
    const { sheet, lines } = await this.unitOfWork.run(async (tx) => ({
      sheet: await load(tx, id),
      lines: await rowsOf(tx, id),
    }));
    if (sheet.status !== 'checking') return;
    const results: LineResult[] = [];
    try {
      await this.unitOfWork.run(async () => {
        results.length = 0; // run again after a deadlock
        for (const line of lines) results.push(await this.apply(sheet, line));
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    await progress(lines.length, lines.length);
    await this.unitOfWork.run(async (tx) => {
      for (const { row, ...result } of results)
        await tx.manager.update(SheetLineRow, { sheetId: id, row }, result as never);
      await tx.save(AnswerSheetRow, moveSheet(sheet, 'checked', { now: this.clock.now(), counts: countsOf(results) }));
    });
  }

  /** One transaction a row, each marked when it is dealt with: started again, it goes on where it was. */
  private async write(id: string, progress: Progress): Promise<void> {
    const { sheet, lines } = await this.unitOfWork.run(async (tx) => ({
      sheet: await load(tx, id),
      lines: await rowsOf(tx, id),
    }));
    if (sheet.status !== 'confirming') return;
    const results: LineResult[] = [];
    for (const line of lines) {
      results.push(
        line.done
          ? line
          : await this.unitOfWork.run(async (tx) => {
              const { row, ...result } = await this.apply(sheet, line);
              await tx.manager.update(SheetLineRow, { sheetId: id, row }, {
                ...result,
                done: true,
                answer: null,
              } as never);
              return { row, ...result };
            }),
      );
      await progress(results.length, lines.length);
    }
    await this.unitOfWork.run((tx) =>
      tx.save(AnswerSheetRow, moveSheet(sheet, 'confirmed', { now: this.clock.now(), counts: countsOf(results) })),
    );
  }

  /** Gives one answer. A refusal leaves nothing behind but its reasons; an answer that conflicts is logged, as over HTTP. */
  private async apply(
    { university }: AnswerSheet,
    { row, kind, caseId, caseVersion, answer, errors }: SheetLineRow,
  ): Promise<LineResult> {
    if (!kind || !caseId || !answer)
      return {
        row,
        result: errors.length > 0 ? 'refused' : 'unchanged',
        effect: null,
        fromStatus: null,
        toStatus: null,
        errors,
      };
    try {
      return await this.unitOfWork.run(
        async () => {
          const before = await this.cases.find(kind, caseId);
          if (before.university !== university)
            throw refuse('case_not_theirs', `${caseId} was not sent to ${university}.`, {}, [
              { pointer: '/id', code: 'case_not_theirs', message: `was not sent to ${university}` },
            ]);
          const { effect, status } = await this.cases.answer(kind, caseId, answer);
          if (effect === 'applied' && before.version !== caseVersion) throw movedOn(before);
          const conflict = conflicts[effect];
          const found = conflict
            ? [
                {
                  row,
                  column: 'answer',
                  ...conflict,
                  message: `${conflict.message}; the case is ${status}, and this answer changed nothing.`,
                },
              ]
            : [];
          return {
            row,
            result: conflict ? 'refused' : effect === 'applied' ? 'applied' : 'unchanged',
            effect,
            fromStatus: before.status,
            toStatus: status,
            errors: found,
          } as const;
        },
        { savepoint: true },
      );
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { row, result: 'refused', effect: null, fromStatus: null, toStatus: null, errors: errorsOf(row, error) };
    }
  }
}

type Progress = (done: number, total: number) => Promise<void>;
type LineResult = Pick<SheetLineRow, 'row' | 'effect' | 'fromStatus' | 'toStatus' | 'errors'> & {
  readonly result: RowResult;
};

/** Effects that a registrar must look at: the answer is not what became of the case. */
const conflicts: Readonly<Partial<Record<AnswerEffect, { readonly code: string; readonly message: string }>>> = {
  contradicts: { code: 'already_decided', message: 'Something else was decided' },
  outdated: { code: 'revision_outdated', message: 'The case has been sent again since' },
  foreign: { code: 'answer_not_of_this_route', message: 'This answer belongs to the other route of credit' },
};

/** Thrown to take a check back. */
class TakenBack extends Error {}

const none: SheetCounts = { rows: 0, applied: 0, unchanged: 0, refused: 0 };

function movedOn({ status, version }: { status: string; version: number }): DomainError {
  return refuse(
    'case_moved_on',
    `The case is ${status} and has changed since the sheet was exported.`,
    { status, version },
    [
      {
        pointer: '/version',
        code: 'case_moved_on',
        message: `The case has changed since the sheet was exported; it is ${status} now. Export again.`,
      },
    ],
  );
}

function countsOf(results: readonly LineResult[]): SheetCounts {
  const count = (wanted: RowResult) => results.filter(({ result }) => result === wanted).length;
  return { rows: results.length, applied: count('applied'), unchanged: count('unchanged'), refused: count('refused') };
}

const identity: Readonly<Record<string, string>> = { '/id': 'id', '/version': 'version' };

function errorsOf(row: number, { code, message, errors }: DomainError): CsvRowError[] {
  if (errors.length === 0) return [{ row, column: null, code, message }];
  return errors.map((error) => ({
    row,
    column: identity[error.pointer] ?? columnOf(error.pointer),
    code: error.code,
    message: error.message,
  }));
}

function actor(): string {
  return currentContext()?.actor ?? 'unknown';
}

function rowsOf(tx: Transaction, sheetId: string): Promise<SheetLineRow[]> {
  return tx.manager.find(SheetLineRow, { where: { sheetId }, order: { row: 'ASC' } });
}

async function load(tx: Transaction, id: string): Promise<AnswerSheetRow> {
  const found = await tx.manager.findOneBy(AnswerSheetRow, { id });
  if (!found) throw refuse('answer_sheet_not_found', `There is no answer sheet ${id}.`, { answerSheetId: id });
  return found;
}
