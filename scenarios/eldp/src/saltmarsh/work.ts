import { fillPortfolio } from '../acts/portfolios.js';
import type { Json } from '../api.js';
import { awarded } from '../cast.js';
import { rows } from '../rows.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';
import { saltmarsh } from './cast.js';
import type { FellowWay, Partnership } from './partnership.js';

const report = (note: string): string =>
  `${'We asked what our pupils do when nobody tells them what to do, tried three ways of finding out, and kept the one that worked. '.repeat(6)}${note}`;
const [first, second] = [report('This is what we did.'), report('Since then, two schools nearby have taken it up.')];

/** Nora hands in her report, and the coordinator accepts it: it is passed on to the university by itself. Returns the claim's id. */
export async function handIn(partnership: Partnership): Promise<string> {
  const nora = partnership.ways.get(saltmarsh.nora)!;
  await write(nora, first);
  await freezeAndAccept(partnership, nora);
  return (await until(
    'the report to be passed on',
    () => claimOf(partnership, nora),
    (claim) => claim?.status === 'passed_on',
  ))!.id as string;
}

/** A referral is resubmitted in the same lineage: the claim goes on, and there is no second one. */
export async function handInAgain({ checks }: Stage, partnership: Partnership, claimId: string): Promise<void> {
  const nora = partnership.ways.get(saltmarsh.nora)!;
  await nora.self.put('portfolio', `/v1/portfolios/${nora.portfolio}/account`, { text: second });
  await until('the referral to reach the portfolio', () =>
    nora.self.unless(
      ({ code }) => code === 'already_accepted',
      () => freezeAndAccept(partnership, nora),
    ),
  );
  const again = await until(
    'the report to be passed on again',
    () => claimOf(partnership, nora),
    (claim) => claim?.revision === 2,
  );
  const lineages = (await nora.self.all<Json>('portfolio', `/v1/submissions?filter[portfolio]=${nora.portfolio}`)).map(
    ({ lineageId }) => lineageId as string,
  );
  checks.row(...rows.creditedOnce, again!.id === claimId && lineages.length === 2 && new Set(lineages).size === 1, {
    claimId,
    again,
    lineages,
  });
}

/** Two hand in what is credited already: an earlier version out of Nora's lineage, and a whole portfolio of another provider's. */
export async function copyOthers(stage: Stage, partnership: Partnership, claimId: string): Promise<void> {
  const { checks, office } = stage;
  const [bruno, cleo] = [partnership.ways.get(saltmarsh.bruno)!, partnership.ways.get(saltmarsh.cleo)!];
  await write(bruno, first);
  await open(cleo);
  await fillPortfolio(cleo.self, cleo.portfolio!, awarded[0]!);
  for (const way of [bruno, cleo]) await freezeAndAccept(partnership, way);

  const named = await refusalOf(partnership, bruno);
  checks.row(
    ...rows.creditedOnce,
    named.credit.noCredit === 'work_already_credited' && named.credit.firstClaimId === claimId,
    named.credit,
  );
  const elsewhere = await refusalOf(partnership, cleo);
  checks.row(
    ...rows.creditedOnce,
    elsewhere.credit.noCredit === 'work_already_credited' && elsewhere.credit.firstClaimId === null,
    elsewhere.credit,
  );
  // Neither provider sees the other's claims; the office sees both.
  const [seen] = (
    await office.get<Json>(
      'accreditation',
      `/v1/award-cases?filter[provider]=saltmarsh&filter[enrolment]=${cleo.enrolmentId}`,
    )
  ).data;
  const theirs = await office.all<Json>('accreditation', '/v1/credit-claims?filter[provider]=hertscam');
  checks.row(
    ...rows.creditedOnce,
    theirs.find(({ id }) => id === seen.credit.firstClaimId)?.personId === stage.way(awarded[0]!).personId,
    seen.credit,
  );
  for (const { self, fellow } of [bruno, cleo]) {
    const [own] = (await self.get<Json>('accreditation', '/v1/award-cases')).data;
    checks.equal(
      `${fellow.name} learns that the work is credited already, but not to whom`,
      [own.credit.noCredit, own.credit.firstClaimId],
      ['work_already_credited', null],
    );
  }
  const sent = await partnership.registrar.all<Json>('accreditation', '/v1/credit-claims');
  checks.row(...rows.creditedOnce, sent.map(({ id }) => id as string).join() === claimId, sent);
}

const refusalOf = ({ coordinator }: Partnership, { enrolmentId, fellow }: FellowWay): Promise<Json> =>
  until(
    `a decision on ${fellow.name}'s work`,
    async () =>
      (await coordinator.get<Json>('accreditation', `/v1/award-cases?filter[enrolment]=${enrolmentId}`)).data[0],
    ({ credit }: Json) => credit.noCredit !== null || credit.claimId !== null,
  );

async function claimOf({ coordinator }: Partnership, { enrolmentId }: FellowWay): Promise<Json | undefined> {
  return (await coordinator.get<Json>('accreditation', `/v1/credit-claims?filter[enrolment]=${enrolmentId}`)).data[0];
}

async function open(way: FellowWay): Promise<void> {
  const portfolio = await until(
    `a portfolio for ${way.fellow.name}`,
    async () => (await way.self.get<Json>('portfolio', `/v1/portfolios?filter[enrolment]=${way.enrolmentId}`)).data[0],
  );
  way.portfolio = portfolio.id;
}

async function write(way: FellowWay, text: string): Promise<void> {
  await open(way);
  await way.self.post('portfolio', `/v1/portfolios/${way.portfolio}/evidence`, {
    kind: 'text',
    title: 'What pupils said',
    text: 'Forty pupils wrote down what they do first.',
    showsPupils: false,
  });
  await way.self.put('portfolio', `/v1/portfolios/${way.portfolio}/account`, { text });
}

async function freezeAndAccept({ coordinator }: Partnership, { self, portfolio }: FellowWay): Promise<Json> {
  const { id } = await self.post<Json>('portfolio', `/v1/portfolios/${portfolio}/freeze`, { showsPupils: false });
  return coordinator.post<Json>('portfolio', `/v1/submissions/${id}/accept`);
}
