import { describe, expect, it } from '@jest/globals';
import { readAnswer } from './sheet-answer.js';
import { answerColumns, type AnswerColumn, type SheetCells, type SheetKind } from './sheet-columns.js';

type Filled = Partial<Record<AnswerColumn, string>>;
const row = (kind: SheetKind, filled: Filled): SheetCells => {
  const empty = Object.fromEntries(answerColumns.map((column) => [column, null])) as Record<AnswerColumn, null>;
  return { kind, id: '01997a5e-7c00-7000-8000-000000000071', version: 2, revision: 3, ...empty, ...filled };
};
const read = async (kind: SheetKind, filled: Filled) => {
  const { answer, errors } = await readAnswer(2, row(kind, filled));
  return {
    answer: answer && (JSON.parse(JSON.stringify(answer)) as object),
    errors: errors.map(({ column, code }) => `${column} ${code}`),
  };
};

describe('an answer in a row', () => {
  it.each<[SheetKind, Filled, object]>([
    [
      'credit',
      { answer: 'Acknowledge', caseReference: 'REG-1', expectedBy: '15/08/2027' },
      { caseReference: 'REG-1', expectedBy: '2027-08-15' },
    ],
    ['credit', { answer: 'receive', caseReference: 'REG-1' }, { caseReference: 'REG-1' }],
    ['credit', { answer: 'mark' }, {}],
    [
      'credit',
      { answer: 'board', boardReference: 'CATS 27/4', boardDate: '20/07/2027' },
      { board: { reference: 'CATS 27/4', date: '2027-07-20' } },
    ],
    [
      'credit',
      { answer: 'query', reason: 'learner_not_matched', text: 'Who?' },
      { reason: 'learner_not_matched', text: 'Who?' },
    ],
    ['credit', { answer: 'register', reference: 'UH/1' }, { reference: 'UH/1' }],
    [
      'credit',
      {
        answer: 'register',
        reference: 'UH/1',
        registeredPoints: '20',
        registeredScheme: 'cats',
        registeredLevel: '7',
        variationReason: 'Ten are held.',
        effectiveOn: '2027-07-20',
        usableUntil: '20-07-2032',
        boardReference: 'B',
        boardDate: '2027-07-19',
      },
      {
        reference: 'UH/1',
        credit: { points: 20, scheme: 'CATS', level: 7 },
        variationReason: 'Ten are held.',
        effectiveOn: '2027-07-20',
        usableUntil: '2032-07-20',
        board: { reference: 'B', date: '2027-07-19' },
      },
    ],
    [
      'credit',
      { answer: 'refer', reason: 'criteria_not_met', resubmitBy: '31/10/2027', text: 'More.' },
      { reason: 'criteria_not_met', resubmitBy: '2027-10-31', text: 'More.' },
    ],
    [
      'credit',
      { answer: 'fail', reason: 'criteria_not_met', text: 'No.' },
      { reason: 'criteria_not_met', text: 'No.' },
    ],
    [
      'credit',
      {
        answer: 'reject',
        reason: 'malformed',
        resubmittable: 'yes',
        resubmitBy: '02/10/2027',
        fieldErrors: '/learner/identifiers needed at least one; /credit unreadable\n',
        text: 'See there.',
      },
      {
        reason: 'malformed',
        resubmittable: true,
        resubmitBy: '2027-10-02',
        fieldErrors: [
          { pointer: '/learner/identifiers', code: 'needed', message: 'at least one' },
          { pointer: '/credit', code: 'unreadable' },
        ],
        text: 'See there.',
      },
    ],
    [
      'credit',
      { answer: 'rescind', reason: 'registered_in_error', text: 'Sorry.' },
      { reason: 'registered_in_error', text: 'Sorry.' },
    ],
    ['registration', { answer: 'acknowledge', caseReference: 'SR-1' }, { caseReference: 'SR-1' }],
    ['registration', { answer: 'query', reason: 'identity_insufficient' }, { reason: 'identity_insufficient' }],
    [
      'registration',
      {
        answer: 'confirm',
        studentNumberScheme: 'ownstu',
        studentNumber: '26',
        from: '01/10/2026',
        until: '2028-09-30',
      },
      { studentNumber: { scheme: 'OWNSTU', value: '26' }, from: '2026-10-01', until: '2028-09-30' },
    ],
    [
      'registration',
      { answer: 'refuse', reason: 'identity_insufficient', resubmittable: 'no' },
      { reason: 'identity_insufficient', resubmittable: false },
    ],
  ])('of %s becomes the body that it has over HTTP: %o', async (kind, filled, body) => {
    expect(await read(kind, filled)).toEqual({
      answer: { verb: filled.answer!.toLowerCase(), body: { revision: 3, ...body } },
      errors: [],
    });
  });

  it.each<[SheetKind, Filled, string[]]>([
    ['credit', { answer: 'board' }, ['boardReference is_object']],
    ['credit', { answer: 'board', boardReference: 'B' }, ['boardDate is_local_date']],
    ['credit', { answer: 'board', boardReference: 'B', boardDate: '31/02/2027' }, ['boardDate not_a_date']],
    ['credit', { answer: 'refer', reason: 'criteria_not_met' }, ['resubmitBy is_local_date']],
    [
      'credit',
      { answer: 'register', reference: 'UH/1', registeredPoints: '20', registeredScheme: 'X', registeredLevel: '7' },
      ['registeredScheme is_in'],
    ],
    [
      'credit',
      { answer: 'reject', reason: 'malformed', resubmittable: 'yes', fieldErrors: 'the name' },
      ['fieldErrors not_field_errors'],
    ],
    [
      'credit',
      { answer: 'reject', reason: 'malformed', resubmittable: 'yes', fieldErrors: '/name Wrong' },
      ['fieldErrors matches'],
    ],
    ['credit', { answer: 'mark', caseReference: 'REG-1' }, ['caseReference not_taken']],
    ['credit', { answer: 'fail', reason: 'criteria_not_met', resubmitBy: '2027-10-31' }, ['resubmitBy not_taken']],
    ['credit', { answer: 'confirm' }, ['answer not_allowed']],
    ['credit', { reference: 'UH/1' }, ['answer missing']],
    ['registration', { answer: 'confirm', from: '2026-10-01' }, ['studentNumberScheme is_object']],
    ['registration', { answer: 'rescind' }, ['answer not_allowed']],
  ])('of %s tells by column what is wrong with %o', async (kind, filled, errors) => {
    const result = await read(kind, filled);
    expect(result.answer).toBeUndefined();
    expect([...new Set(result.errors)].sort()).toEqual(errors);
  });

  it('is none where nothing is filled in', async () => {
    expect(await read('credit', {})).toEqual({ answer: undefined, errors: [] });
  });
});
