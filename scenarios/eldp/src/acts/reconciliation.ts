import { createHash } from 'node:crypto';
import { students } from '../cast.js';
import type { Json } from '../api.js';
import { listOf, type ListedCase } from '../books.js';
import { writeCsv } from '../csv.js';
import { machine } from '../machine.js';
import { askRegistry } from '../registry.js';
import { rows } from '../rows.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';
import type { University } from './credit.js';
import { LateReader, lineOf } from './late-reader.js';
import { follow, submit } from './students.js';

const REGISTRAR = 'registry@herts.example';
const PERIOD = { provider: 'hertscam', from: '2026-09-01', until: '2027-08-31' };
const late = students.find((student) => student.late)!;

/**
 * The registry's machine stands still while somebody registers, and a second system of the university comes: the books differ, item by
 * item, until the machine goes on; then both sides sign that nothing does, and late comer and books are the same.
 */
export async function reconcile(stage: Stage, university: University): Promise<void> {
  const stale = await listBy(university);
  const reader = new LateReader(
    machine(
      stage.addresses,
      await stage.office.post('identity', '/v1/clients', {
        name: 'Student records of the University of Hertfordshire',
        organisation: 'herts',
        roles: ['university:herts:client'],
      }),
    ),
  );
  let registration: string;
  university.process.kill('SIGSTOP');
  try {
    registration = await submit(stage, late);
    await reader.catchUp(5);
    await differences(stage, stale, registration);
  } finally {
    university.process.kill('SIGCONT');
  }
  await follow(stage, late, registration);
  await sign(stage, await listBy(university));
  await compareReader(stage, university, reader, registration);
}

const booksOf = (university: University): Promise<Json> => askRegistry<Json>(university, 'register.json');
const listBy = async (university: University): Promise<ListedCase[]> =>
  listOf(
    await until(
      'the registry to have worked off what it heard',
      () => booksOf(university),
      ({ todo }) => todo.length === 0,
    ),
  );

/** The list comes as a spreadsheet. One case is missing in it, and somebody has mistyped a reference. */
async function differences(stage: Stage, stale: readonly ListedCase[], registration: string): Promise<void> {
  const registrar = stage.as(REGISTRAR);
  const slip = stale.find(({ reference }) => reference)!;
  const typed = slip.reference!.replace(/\d{6}$/, '999999');
  const sheet = writeCsv(stale.map((item) => (item === slip ? { ...item, reference: typed } : item)));
  const found = await registrar.postRaw<Json>(
    'accreditation',
    `/v1/reconciliations?${new URLSearchParams(PERIOD).toString()}`,
    { type: 'text/csv', body: sheet },
  );
  const listed = await stage.coordinator.all<Json>('accreditation', `/v1/reconciliations/${found.id}/differences`);
  const items = listed
    .map(({ difference, kind, caseId, here, there }) => [difference, kind, caseId, here, there].join(' '))
    .sort();
  const expected = [
    ['missing_there', 'registration', registration, 'submitted', ''].join(' '),
    ['reference', 'credit', slip.id, slip.reference, typed].join(' '),
  ].sort();
  stage.checks.row(...rows.conversations, items.join('; ') === expected.join('; ') && found.differences === 2, {
    items,
    expected,
  });
  stage.keepsakes.set(
    'reconciliation-differences.csv',
    await registrar.get<string>('accreditation', `/v1/reconciliations/${found.id}/differences.csv`),
  );
}

/** What is compared now is the same on both sides, and each signs it: by a digest that anybody can compute. */
async function sign(stage: Stage, items: readonly ListedCase[]): Promise<void> {
  const { checks, coordinator } = stage;
  const registrar = stage.as(REGISTRAR);
  const {
    id,
    digest,
    differences: found,
    countsHere,
    countsThere,
  } = await registrar.post<Json>('accreditation', '/v1/reconciliations', { ...PERIOD, items });
  checks.row(
    ...rows.conversations,
    found === 0 &&
      JSON.stringify(countsHere) === JSON.stringify(countsThere) &&
      countsHere.credit.registered > 0 &&
      countsHere.registration.confirmed > 0,
    { found, countsHere, countsThere },
  );
  const whole = await coordinator.get<Json>('accreditation', `/v1/reconciliations/${id}`);
  checks.equal('the digest that is signed is that of both lists', digestOf(whole), digest);
  const another = await registrar.refused((caller) =>
    caller.post('accreditation', `/v1/reconciliations/${id}/sign`, { digest: 'f'.repeat(64) }),
  );
  checks.equal('nobody signs what they do not see', another.code, 'digest_differs');
  const statuses = [];
  for (const side of [registrar, coordinator])
    statuses.push((await side.post<Json>('accreditation', `/v1/reconciliations/${id}/sign`, { digest })).status);
  checks.row(...rows.conversations, statuses.join() === 'signed_by_university,agreed', statuses);
  stage.keepsakes.set('reconciliation.json', await coordinator.get<Json>('accreditation', `/v1/reconciliations/${id}`));
}

/** SHA-256 of both lists as the interface describes it (RFC 8785), written down independently. */
function digestOf({ provider, university, from, until: last, here, there }: Json): string {
  const item = ({ credit, id, kind, reference, revision, status }: Json): Json => ({
    credit: credit && { level: credit.level, points: credit.points, scheme: credit.scheme },
    id,
    kind,
    reference,
    revision,
    status,
  });
  const inOrder = (items: Json[]): Json[] =>
    items.map(item).sort((left, right) => (`${left.kind} ${left.id}` < `${right.kind} ${right.id}` ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify({ from, here: inOrder(here), provider, there: inOrder(there), university, until: last }))
    .digest('hex');
}

/** The same cases, each as it stands, and the same events: set against set. */
async function compareReader(
  stage: Stage,
  university: University,
  reader: LateReader,
  registration: string,
): Promise<void> {
  await until(
    'the feed to tell the end',
    () => reader.follow(),
    () => reader.lines.some((line) => line.includes(`${registration} confirmed`)),
  );
  const books = await booksOf(university);
  const kept = listOf(books)
    .map(({ kind, id, status, reference, studentNumber }) =>
      lineOf(
        kind === 'credit' ? 'credit_claim' : 'student_registration',
        id,
        status,
        reference ?? studentNumber ?? null,
      ),
    )
    .sort();
  const stoodThen = reader.snapshot.find(({ id }) => id === registration)?.state.status;
  const [onlyThere, onlyHere] = [
    kept.filter((line) => !reader.lines.includes(line)),
    reader.lines.filter((line) => !kept.includes(line)),
  ];
  stage.checks.row(...rows.lateComer, kept.length > 0 && onlyThere.length === 0 && onlyHere.length === 0, {
    cases: kept.length,
    onlyThere,
    onlyHere,
  });
  stage.checks.row(
    ...rows.lateComer,
    stoodThen === 'submitted' && reader.events.length > 0 && reader.events.every((id) => books.events[id]),
    { stoodThen, events: reader.events },
  );
  stage.keepsakes.set('snapshot.json', reader.snapshot);
}
