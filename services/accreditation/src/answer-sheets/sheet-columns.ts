import { CellError, cells, type CsvColumns } from '@collegium/http';
import { isUUID } from 'class-validator';

export const sheetKinds = ['credit', 'registration'] as const;
export type SheetKind = (typeof sheetKinds)[number];

/** What we fill in: which case, as it stands, and for whom; of the person only what the university was told. */
export const caseColumns = [
  'kind',
  'id',
  'version',
  'revision',
  'status',
  'provider',
  'courseCode',
  'route',
  'name',
  'dateOfBirth',
  'numbers',
  'asked',
  'replyBy',
  'query',
  'queryAnswer',
] as const;

/** What the registrar fills in. */
export const answerColumns = [
  'answer',
  'caseReference',
  'expectedBy',
  'reference',
  'registeredPoints',
  'registeredScheme',
  'registeredLevel',
  'variationReason',
  'effectiveOn',
  'usableUntil',
  'boardReference',
  'boardDate',
  'studentNumberScheme',
  'studentNumber',
  'from',
  'until',
  'reason',
  'resubmittable',
  'resubmitBy',
  'fieldErrors',
  'text',
] as const;
export type AnswerColumn = (typeof answerColumns)[number];

/** The header of an answer sheet. */
export const sheetHeader: readonly string[] = [...caseColumns, ...answerColumns];

/** One row as it was read; of the columns that we fill in, only those that say which case it is about. */
export type SheetCells = {
  readonly kind: SheetKind;
  readonly id: string;
  readonly version: number;
  readonly revision: number;
} & Readonly<Record<AnswerColumn, string | null>>;

function uuid(text: string): string {
  if (!isUUID(text)) throw new CellError('not_an_id', 'is not the id of a case');
  return text.toLowerCase();
}

/** Cells that may have several lines. */
const prose: readonly AnswerColumn[] = ['text', 'fieldErrors'];

const optional = Object.fromEntries(
  answerColumns.map((header) => [
    header,
    { header, required: header === 'answer', prose: prose.includes(header), read: cells.optional },
  ]),
) as { [Column in AnswerColumn]: CsvColumns<SheetCells>[Column] };

/** How the cells of a filled-in sheet are read. Columns of ours that are not needed may have been taken out. */
export const sheetCells: CsvColumns<SheetCells> = {
  kind: { header: 'kind', read: cells.oneOf(...sheetKinds) },
  id: { header: 'id', read: uuid },
  version: { header: 'version', read: cells.integer },
  revision: { header: 'revision', read: cells.integer },
  ...optional,
};
