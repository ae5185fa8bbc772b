import { isDomainError } from '@collegium/errors';
import { CellError, cells, InputPipe, type CsvRowError } from '@collegium/http';
import {
  AcknowledgeDto,
  BoardDto,
  FailDto,
  ReferDto,
  RegisterDto,
  RejectDto,
  RescindDto,
} from '../claims/answers.dto.js';
import { AnswerDto, CaseReferenceDto, QueryDto } from '../conversations/answers.dto.js';
import { ConfirmRegistrationDto, RefuseRegistrationDto } from '../registrations/registration-answers.dto.js';
import { answerColumns, type AnswerColumn, type SheetCells, type SheetKind } from './sheet-columns.js';

/** The body that the same answer would have over HTTP, validated. */
export interface SheetAnswer {
  readonly verb: string;
  readonly body: Record<string, unknown>;
}

/** Property of the body that a column goes to, and how its text becomes the value; two names go into an object. */
const targets: Readonly<
  Record<Exclude<AnswerColumn, 'answer'>, readonly [path: readonly [string, string?], read: (text: string) => unknown]>
> = {
  caseReference: [['caseReference'], cells.reference],
  expectedBy: [['expectedBy'], cells.date],
  reference: [['reference'], cells.reference],
  registeredPoints: [['credit', 'points'], cells.integer],
  registeredScheme: [['credit', 'scheme'], (text) => text.toUpperCase()],
  registeredLevel: [['credit', 'level'], cells.integer],
  variationReason: [['variationReason'], cells.text],
  effectiveOn: [['effectiveOn'], cells.date],
  usableUntil: [['usableUntil'], cells.date],
  boardReference: [['board', 'reference'], cells.reference],
  boardDate: [['board', 'date'], cells.date],
  studentNumberScheme: [['studentNumber', 'scheme'], (text) => text.toUpperCase()],
  studentNumber: [['studentNumber', 'value'], cells.reference],
  from: [['from'], cells.date],
  until: [['until'], cells.date],
  reason: [['reason'], cells.text],
  resubmittable: [
    ['resubmittable'],
    (text) => cells.oneOf('yes', 'no', 'true', 'false')(text).startsWith('y') || text.toLowerCase() === 'true',
  ],
  resubmitBy: [['resubmitBy'], cells.date],
  fieldErrors: [['fieldErrors'], fieldErrors],
  text: [['text'], cells.text],
};

/** Reads `/pointer code message` for each field, on lines of their own or parted by semicolons; the message may be left out. */
function fieldErrors(text: string): object[] {
  const lines = text.split(/[;\n]/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, pointer, code, message] = /^(\/\S+)\s+(\S+)(?:\s+(.+))?$/s.exec(line) ?? [];
      if (pointer === undefined)
        throw new CellError(
          'not_field_errors',
          'must be lines of a JSON pointer, a code and a message, such as /learner/identifiers needed',
        );
      return { pointer, code, ...(message === undefined ? {} : { message }) };
    });
}

type Verb = readonly [dto: new () => object, ...columns: AnswerColumn[]];

/** The answers of each kind, with the body that the same answer has over HTTP and the columns that fill it. */
const verbs: Readonly<Record<SheetKind, Readonly<Record<string, Verb>>>> = {
  credit: {
    acknowledge: [AcknowledgeDto, 'caseReference', 'expectedBy'],
    receive: [CaseReferenceDto, 'caseReference'],
    mark: [AnswerDto],
    board: [BoardDto, 'boardReference', 'boardDate'],
    query: [QueryDto, 'reason', 'text'],
    register: [
      RegisterDto,
      'reference',
      'registeredPoints',
      'registeredScheme',
      'registeredLevel',
      'variationReason',
      'effectiveOn',
      'usableUntil',
      'boardReference',
      'boardDate',
    ],
    refer: [ReferDto, 'reason', 'resubmitBy', 'text'],
    fail: [FailDto, 'reason', 'text'],
    reject: [RejectDto, 'reason', 'resubmittable', 'resubmitBy', 'fieldErrors', 'text'],
    rescind: [RescindDto, 'reason', 'text'],
  },
  registration: {
    acknowledge: [CaseReferenceDto, 'caseReference'],
    query: [QueryDto, 'reason', 'text'],
    confirm: [ConfirmRegistrationDto, 'studentNumberScheme', 'studentNumber', 'from', 'until'],
    refuse: [RefuseRegistrationDto, 'reason', 'resubmittable'],
  },
};

const pipe = new InputPipe();

/** Reads the answer of a row, undefined where none was filled in, or tells all that is wrong with it by column. */
export async function readAnswer(
  row: number,
  given: SheetCells,
): Promise<{ answer?: SheetAnswer; errors: CsvRowError[] }> {
  const verb = given.answer?.toLowerCase();
  const filled = answerColumns.filter((column) => column !== 'answer' && given[column] !== null);
  if (verb === undefined)
    return {
      errors:
        filled.length === 0
          ? []
          : [
              {
                row,
                column: 'answer',
                code: 'missing',
                message: 'must say what the answer is, where other columns are filled in',
              },
            ],
    };
  const known = Object.entries(verbs[given.kind]).find(([name]) => name === verb)?.[1];
  if (!known)
    return {
      errors: [
        {
          row,
          column: 'answer',
          code: 'not_allowed',
          message: `must be one of ${Object.keys(verbs[given.kind]).join(', ')}, or empty`,
        },
      ],
    };
  const [dto, ...takes] = known;
  const { body, errors } = bodyOf(
    row,
    given,
    filled.filter((column) => takes.includes(column)),
  );
  for (const column of filled)
    if (!takes.includes(column))
      errors.push({ row, column, code: 'not_taken', message: `does not belong to the answer ${verb}` });
  const valid = await validated(row, dto, body, errors);
  return errors.length > 0 ? { errors } : { answer: { verb, body: valid }, errors: [] };
}

function bodyOf(
  row: number,
  given: SheetCells,
  columns: readonly AnswerColumn[],
): { body: Record<string, unknown>; errors: CsvRowError[] } {
  const body: Record<string, unknown> = { revision: given.revision };
  const errors: CsvRowError[] = [];
  for (const column of columns) {
    const [[property, inner], read] = targets[column as Exclude<AnswerColumn, 'answer'>];
    try {
      const value = read(given[column]!);
      body[property] = inner === undefined ? value : { ...(body[property] as object | undefined), [inner]: value };
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      errors.push({ row, column, code: error.code, message: error.message });
    }
  }
  return { body, errors };
}

/** The same validation as over HTTP; its pointers become columns. A cell that could not even be read is told once. */
async function validated(
  row: number,
  dto: new () => object,
  body: Record<string, unknown>,
  errors: CsvRowError[],
): Promise<Record<string, unknown>> {
  try {
    return { ...((await pipe.transform(body, { type: 'body', metatype: dto })) as Record<string, unknown>) };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const told = errors.map(({ column }) => column);
    for (const { pointer, code, message } of error.errors) {
      const column = columnOf(pointer);
      if (!told.includes(column)) errors.push({ row, column, code, message });
    }
    return body;
  }
}

/** The column that fills a property of the body; for an object as a whole, the first that goes into it. */
export function columnOf(pointer: string): string | null {
  const [, property, inner] = pointer.split('/');
  if (property === 'revision') return 'revision';
  const found = Object.entries(targets).find(
    ([, [path]]) => path[0] === property && (inner === undefined || path[1] === undefined || path[1] === inner),
  );
  return found?.[0] ?? null;
}
