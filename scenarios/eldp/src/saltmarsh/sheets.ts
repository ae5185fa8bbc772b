import type { Json } from '../api.js';
import { readCsv, writeCsv, type Row } from '../csv.js';
import { rows } from '../rows.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';
import { saltmarsh, type Fellow } from './cast.js';
import type { FellowWay, Partnership } from './partnership.js';

const QUESTION = 'Two of our records bear this name. Have you studied here before?';
const ANSWER = 'Yes, in 2009.';

const overdue = async ({ coordinator }: Partnership): Promise<Json[]> => [
  ...(await coordinator.all<Json>('accreditation', '/v1/student-registrations?filter[overdue]=true')),
  ...(await coordinator.all<Json>('accreditation', '/v1/credit-claims?filter[overdue]=true')),
];

/** Nobody has answered in time: that is flagged, and decided by nobody. Then the registrar opens the spreadsheet; one participant is asked something. */
export async function answerLate({ checks, keepsakes }: Stage, partnership: Partnership): Promise<void> {
  const ways = [...partnership.ways.values()];
  const flagged = await until(
    'what is unanswered to be flagged as overdue',
    () => overdue(partnership),
    ({ length }) => length === ways.length + 1,
  );
  checks.row(
    ...rows.conversations,
    flagged.every(({ status, decidedAt }) => ['submitted', 'passed_on'].includes(status) && decidedAt === null),
    flagged,
  );

  const { counts, sheet } = await answerBySheet(partnership, (row) => {
    if (row.kind === 'credit')
      return { answer: 'refer', reason: 'criteria_not_met', resubmitBy: '31/12/2027', text: 'Say what came of it.' };
    const { student, dateOfBirth } = ways.find(({ registrationId }) => registrationId === row.id)!.fellow;
    if (student === 'refused') return { answer: 'refuse', reason: 'identity_insufficient', resubmittable: 'no' };
    if (student === 'queried') return { answer: 'query', reason: 'identity_insufficient', text: QUESTION };
    return confirmed(row.dateOfBirth === dateOfBirth ? row.dateOfBirth : 'not as told');
  });
  keepsakes.set('answers.csv', sheet);
  checks.equal(
    'every row of the spreadsheet is an answer that applies',
    [counts.applied, counts.refused],
    [flagged.length, 0],
  );
  const asked = partnership.ways.get(saltmarsh.bruno)!;
  const { query } = await registrationOf(asked);
  await asked.self.post('accreditation', `/v1/student-registrations/${asked.registrationId}/answer`, {
    queryId: query.id,
    answer: ANSWER,
  });
  const left = await overdue(partnership);
  checks.row(
    ...rows.conversations,
    query.text === QUESTION && left.map(({ id }) => id as string).join() === asked.registrationId,
    { query, left },
  );
}

/** The second spreadsheet: who was asked is confirmed, and credit is registered for Nora's second report, less than asked, with the reason. */
export async function answerRest({ checks }: Stage, partnership: Partnership, claimId: string): Promise<void> {
  await answerBySheet(partnership, ({ id, queryAnswer, dateOfBirth }) => {
    if (id === claimId)
      return {
        answer: 'register',
        reference: 'FU/2027/0041',
        registeredPoints: '20',
        registeredScheme: 'CATS',
        registeredLevel: '7',
        variationReason: 'Ten were credited for other learning.',
      };
    return queryAnswer === ANSWER ? confirmed(dateOfBirth!) : {};
  });
  const claim = await partnership.coordinator.get<Json>('accreditation', `/v1/credit-claims/${claimId}`);
  checks.equal(
    `${saltmarsh.nora.name}: work that the university assesses is referred, resubmitted and credited`,
    [claim.status, claim.route, claim.revision, claim.reference, claim.registeredCredit.points],
    ['registered', 'university-assessed', 2, 'FU/2027/0041', 20],
  );
  for (const way of partnership.ways.values()) {
    const { status, studentNumber } = await registrationOf(way);
    checks.row(
      ...rows.conversations,
      status === (way.fellow.student === 'refused' ? 'refused' : 'confirmed') &&
        (studentNumber?.value ?? null) === (way.fellow.student === 'refused' ? null : numberOf(way.fellow.dateOfBirth)),
      { name: way.fellow.name, status, studentNumber },
    );
  }
}

const numberOf = (dateOfBirth: Fellow['dateOfBirth']): string => `F${dateOfBirth.replaceAll('-', '')}`;
const confirmed = (dateOfBirth: string): Row => ({
  answer: 'confirm',
  studentNumberScheme: 'OWNSTU',
  studentNumber: numberOf(dateOfBirth),
  from: '01/10/2027',
});
const registrationOf = ({ self, registrationId }: FellowWay): Promise<Json> =>
  self.get('accreditation', `/v1/student-registrations/${registrationId}`);

/** What is open is exported, filled in, uploaded, checked, and confirmed. Returns the sheet as filled in, and what was counted. */
async function answerBySheet(
  { registrar }: Partnership,
  fill: (row: Row) => Partial<Row>,
): Promise<{ sheet: string; counts: Json }> {
  const open = readCsv(await registrar.get<string>('accreditation', '/v1/answer-sheets?bom=false'));
  const sheet = writeCsv(open.map((row) => ({ ...row, ...fill(row) })));
  const { id } = await registrar.postRaw<Json>('accreditation', '/v1/answer-sheets', { type: 'text/csv', body: sheet });
  const settled = (status: string): Promise<Json> =>
    until(
      `the sheet to be ${status}`,
      () => registrar.get<Json>('accreditation', `/v1/answer-sheets/${id}`),
      (seen) => seen.status === status,
    );
  await settled('checked');
  await registrar.post('accreditation', `/v1/answer-sheets/${id}/confirm`);
  return { sheet, counts: (await settled('confirmed')).counts };
}
