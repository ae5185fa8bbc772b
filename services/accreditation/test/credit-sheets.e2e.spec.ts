import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CreditFailedSchema,
  CreditReferredSchema,
  CreditRejectedSchema,
  CreditRescindedSchema,
  SubmissionAcceptedSchema,
  SubmissionFrozenSchema,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { AGREEMENT, Consortium, REGISTRY, type ClaimView } from './consortium.builder.js';

jest.setTimeout(90_000);

type Line = Record<string, string>;
type Sheet = { id: string; status: string; counts: Record<string, number> };
let consortium: Consortium;
afterAll(() => consortium?.close());

const ask = (path: string) => consortium.service.request('GET', path, { as: REGISTRY });
const exported = async (query = ''): Promise<Line[]> =>
  parse((await ask(`/v1/answer-sheets${query}`)).body as string, { columns: true, bom: true });
const settled = (id: string, status: string) =>
  eventually(
    async () => [(await ask(`/v1/answer-sheets/${id}`)).body as Sheet].find((sheet) => sheet.status === status),
    { what: `a sheet that is ${status}`, within: 30_000 },
  );
const claimView = async (id: string) => (await ask(`/v1/credit-claims/${id}`)).body as Record<string, unknown>;

async function lineOf({ id }: ClaimView, query = ''): Promise<Line> {
  const line = (await exported(query)).find((candidate) => candidate.id === id);
  expect(line).toBeDefined();
  return line!;
}

/** Fills rows in, has them checked and confirmed; answers the counts and the errors as `row column code`. */
async function give(...lines: Line[]): Promise<{ counts: Sheet['counts']; errors: string[] }> {
  const body = stringify(lines, { header: true, columns: [...new Set(lines.flatMap((line) => Object.keys(line)))] });
  const uploaded = await consortium.service.request('POST', '/v1/answer-sheets', {
    as: REGISTRY,
    body,
    headers: { 'content-type': 'text/csv' },
  });
  expect(uploaded.status).toBe(202);
  const { id } = uploaded.body as Sheet;
  const checked = await settled(id, 'checked');
  expect((await consortium.service.request('POST', `/v1/answer-sheets/${id}/confirm`, { as: REGISTRY })).status).toBe(
    202,
  );
  const { counts } = await settled(id, 'confirmed');
  expect(counts).toEqual(checked.counts);
  const errors = parse((await ask(`/v1/answer-sheets/${id}/errors.csv`)).body as string, {
    columns: true,
    bom: true,
  }) as unknown as Line[];
  return { counts, errors: errors.map(({ row, column, code }) => `${row} ${column} ${code}`) };
}
const applied = (rows: number) => ({ counts: { rows, applied: rows, unchanged: 0, refused: 0 }, errors: [] });

describe('a sheet about credit that the university recognises', () => {
  let claims: ClaimView[];
  beforeAll(async () => {
    consortium = await Consortium.start();
    await consortium.found();
    await consortium.agree();
    const people = Array.from({ length: 3 }, () => consortium.participant());
    for (const who of people) await consortium.completes(who);
    claims = await Promise.all(people.map((who) => consortium.claimOf(who, ({ status }) => status === 'requested')));
  }, 120_000);
  afterAll(() => consortium.close());

  it('acknowledges with a date, asks, registers other credit with the reason for it, and rescinds what it finds registered', async () => {
    const [claim] = claims as [ClaimView];
    expect(await lineOf(claim)).toMatchObject({
      kind: 'credit',
      route: 'recognition',
      status: 'requested',
      asked: '30 CATS at level 7',
    });
    expect(
      await give({ ...(await lineOf(claim)), answer: 'acknowledge', caseReference: 'REG-1', expectedBy: '15/08/2027' }),
    ).toEqual(applied(1));
    expect(await claimView(claim.id)).toMatchObject({
      status: 'acknowledged',
      caseReference: 'REG-1',
      expectedBy: '2027-08-15',
    });
    expect(
      await give({ ...(await lineOf(claim)), answer: 'query', reason: 'learner_not_matched', text: 'Who is this?' }),
    ).toEqual(applied(1));
    expect(await lineOf(claim)).toMatchObject({ status: 'queried', query: 'Who is this?', queryAnswer: '' });
    const other = {
      answer: 'register',
      reference: 'UH/1',
      registeredPoints: '20',
      registeredScheme: 'cats',
      registeredLevel: '7',
      effectiveOn: '20/07/2027',
      usableUntil: '20/07/2032',
      boardReference: 'CATS 1',
      boardDate: '19/07/2027',
    };
    expect((await give({ ...(await lineOf(claim)), ...other })).errors).toEqual([
      '2 variationReason variation_reason_needed',
    ]);
    expect(await give({ ...(await lineOf(claim)), ...other, variationReason: 'Ten are held.' })).toEqual(applied(1));
    expect(await claimView(claim.id)).toMatchObject({
      status: 'registered',
      reference: 'UH/1',
      registeredCredit: { points: 20, scheme: 'CATS', level: 7 },
      variationReason: 'Ten are held.',
      effectiveOn: '2027-07-20',
      usableUntil: '2032-07-20',
      universityBoard: { reference: 'CATS 1', date: '2027-07-19' },
    });
    expect((await exported()).map(({ id }) => id)).not.toContain(claim.id);
    expect(
      await give({
        ...(await lineOf(claim, '?registered=true')),
        answer: 'rescind',
        reason: 'registered_in_error',
        text: 'Sorry.',
      }),
    ).toEqual(applied(1));
    expect(await claimView(claim.id)).toMatchObject({
      status: 'rescinded',
      reason: 'registered_in_error',
      reasonText: 'Sorry.',
    });
    expect(
      (await consortium.service.events.untilReceived(CreditRescindedSchema, ({ claimId }) => claimId === claim.id))
        .event.reason,
    ).toBe('registered_in_error');
  });

  it('rejects with a last day and the fields that are wrong', async () => {
    const claim = claims[1]!;
    expect(
      await give({
        ...(await lineOf(claim)),
        answer: 'reject',
        reason: 'malformed',
        resubmittable: 'yes',
        resubmitBy: '02/10/2027',
        fieldErrors: '/learner/identifiers needed at least one; /credit unreadable',
        text: 'See there.',
      }),
    ).toEqual(applied(1));
    expect(await claimView(claim.id)).toMatchObject({
      status: 'rejected',
      reason: 'malformed',
      reasonText: 'See there.',
      resubmittable: true,
      resubmitBy: '2027-10-02',
      fieldErrors: [
        { pointer: '/learner/identifiers', code: 'needed', message: 'at least one' },
        { pointer: '/credit', code: 'unreadable' },
      ],
    });
    expect(
      (await consortium.service.events.untilReceived(CreditRejectedSchema, ({ claimId }) => claimId === claim.id))
        .event,
    ).toMatchObject({ reason: 'malformed', resubmittable: true });
  });

  it('is refused row by row for reasons that are not in the list and answers of the other route, and changes nothing', async () => {
    const claim = claims[2]!;
    const line = await lineOf(claim);
    const { counts, errors } = await give(
      { ...line, answer: 'reject', reason: 'dislike', resubmittable: 'no' },
      { ...line, answer: 'rescind', reason: 'criteria_not_met' },
      { ...line, answer: 'receive', caseReference: 'X' },
      { ...line, answer: 'fail', reason: 'criteria_not_met' },
    );
    expect(counts).toEqual({ rows: 4, applied: 0, unchanged: 0, refused: 4 });
    expect(errors).toEqual([
      '2 reason reason_unknown',
      '3 reason reason_unknown',
      '4 answer answer_not_of_this_route',
      '5 answer answer_not_of_this_route',
    ]);
    expect(await claimView(claim.id)).toMatchObject({ status: 'requested', version: claim.version });
  });
});

describe('a sheet about work that the university assesses', () => {
  beforeAll(async () => {
    consortium = await Consortium.start();
    await consortium.found();
    await consortium.agree({
      ...AGREEMENT,
      route: 'university-assessed',
      fields: ['display-name', 'work', 'work-digests'],
    });
  }, 120_000);

  async function passedOn(): Promise<ClaimView> {
    const who = consortium.participant();
    const { accepted, started } = consortium.facts(who);
    for (const fact of [accepted, started]) await fact();
    const facts = {
      submissionId: who.submissionId,
      provider: 'hertscam',
      portfolioId: newId(),
      enrolmentId: who.enrolmentId,
      personId: who.personId,
    };
    const item = {
      itemId: newId(),
      kind: 'account',
      digest: who.digests[0]!,
      mediaType: 'text/plain',
      url: `https://portfolio.example/v1/passed-on/${who.submissionId}/items/1`,
    };
    await consortium.service.events.publish(SubmissionFrozenSchema, {
      ...facts,
      digest: 'a'.repeat(64),
      resubmissionOf: '',
      lineageId: who.submissionId,
      treatment: 'received',
      digests: who.digests,
      items: [item],
      withheld: 0,
    });
    await consortium.service.events.publish(
      SubmissionAcceptedSchema,
      { ...facts, acceptedBy: newId(), digest: 'a'.repeat(64) },
      { version: 2 },
    );
    return consortium.claimOf(who, ({ status }) => status === 'passed_on');
  }

  it('receives it, marks it, puts it before a board and registers it', async () => {
    const claim = await passedOn();
    expect(await lineOf(claim)).toMatchObject({ route: 'university-assessed', status: 'passed_on' });
    const steps: [Line, object][] = [
      [
        { answer: 'receive', caseReference: 'REG-1' },
        { status: 'received', caseReference: 'REG-1' },
      ],
      [{ answer: 'mark' }, { status: 'marked' }],
      [
        { answer: 'board', boardReference: 'CATS 27/4', boardDate: '20/07/2027' },
        { status: 'board', universityBoard: { reference: 'CATS 27/4', date: '2027-07-20' } },
      ],
      [
        { answer: 'register', reference: 'UH/2' },
        {
          status: 'registered',
          reference: 'UH/2',
          registeredCredit: { points: 30, scheme: 'CATS', level: 7 },
          universityBoard: { reference: 'CATS 27/4' },
        },
      ],
    ];
    for (const [answer, state] of steps) {
      const line = { ...(await lineOf(claim)), ...answer };
      expect(await give(line)).toEqual(applied(1));
      expect(await claimView(claim.id)).toMatchObject(state);
      expect((await give(line)).counts).toEqual({ rows: 1, applied: 0, unchanged: 1, refused: 0 });
    }
  });

  it('refers it until a day, or fails it', async () => {
    const [one, two] = [await passedOn(), await passedOn()];
    const lines = [
      {
        ...(await lineOf(one)),
        answer: 'refer',
        reason: 'criteria_not_met',
        resubmitBy: '31/10/2099',
        text: 'Say what came of it.',
      },
      { ...(await lineOf(two)), answer: 'fail', reason: 'academic_misconduct', text: 'Not her own.' },
    ];
    expect(await give(...lines)).toEqual(applied(2));
    expect(await claimView(one.id)).toMatchObject({
      status: 'referred',
      reason: 'criteria_not_met',
      reasonText: 'Say what came of it.',
      resubmitBy: '2099-10-31',
    });
    expect(await claimView(two.id)).toMatchObject({ status: 'failed', reason: 'academic_misconduct' });
    expect(
      (await consortium.service.events.untilReceived(CreditReferredSchema, ({ claimId }) => claimId === one.id)).event
        .resubmitBy,
    ).toBe('2099-10-31');
    await consortium.service.events.untilReceived(CreditFailedSchema, ({ claimId }) => claimId === two.id);
  });

  it('is as strict as HTTP, where a whole object that is missing is named', async () => {
    expect((await consortium.answer(newId(), 'board', { revision: 1 })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/board' }],
    });
    expect(
      (await consortium.answerStudent(newId(), 'confirm', { revision: 1, from: '2026-10-01' })).body,
    ).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/studentNumber' }] });
  });
});
