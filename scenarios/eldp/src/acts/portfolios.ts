import { enrolled, secondCohort, type Applicant } from '../cast.js';
import type { Caller, Json } from '../api.js';
import type { Stage } from '../stage.js';

const account = (name: string, note: string): string =>
  `${name} led this work. ${Array.from({ length: 30 }, (_, n) => `In step ${n + 1} we tried a change together, looked at what it did for our pupils and wrote down what we learned.`).join(' ')} ${note}`;

/** Who freezes a portfolio in the summer: everybody but who has left. */
export const writers = [...enrolled.filter(({ ending }) => ending !== 'withdrawn'), ...secondCohort];

/** Portfolios are built and frozen: texts, links and files; not without evidence and account. */
export async function buildPortfolios(stage: Stage): Promise<void> {
  await stage.moveTo('2027-06-07T08:00:00Z');
  for (const [n, applicant] of writers.entries()) await build(stage, applicant, n === 0);
}

async function build(stage: Stage, applicant: Applicant, showRefusals: boolean): Promise<void> {
  const { checks } = stage;
  const way = stage.way(applicant);
  const person = stage.as(applicant.email);
  const { data } = await person.get<{ data: Json[] }>(
    'portfolio',
    `/v1/portfolios?filter[enrolment]=${way.enrolmentId}`,
  );
  way.portfolioId = data[0].id as string;
  const path = `/v1/portfolios/${way.portfolioId}`;
  const freeze = (): Promise<Json> => person.post('portfolio', `${path}/freeze`, { showsPupils: false });

  if (showRefusals) {
    const empty = await person.refused(freeze);
    checks.row(
      'ELDP-10',
      'A portfolio cannot be frozen without evidence and account',
      empty.status === 409 || empty.status === 422,
      empty.message,
    );
  }
  await addEvidence(person, way.portfolioId, applicant);
  if (showRefusals) {
    const withoutAccount = await person.refused(freeze);
    checks.row(
      'ELDP-10',
      'A portfolio cannot be frozen without evidence and account',
      withoutAccount.status === 409 || withoutAccount.status === 422,
      withoutAccount.message,
    );
  }
  await giveAccount(person, way.portfolioId, applicant);
  way.submissions = [(await freeze()).id];
}

/** All that a participant's work is made of, into whoever's portfolio it is. */
export async function fillPortfolio(person: Caller, portfolioId: string, author: Applicant): Promise<void> {
  await addEvidence(person, portfolioId, author);
  await giveAccount(person, portfolioId, author);
}

async function addEvidence(person: Caller, portfolioId: string, author: Applicant): Promise<void> {
  const path = `/v1/portfolios/${portfolioId}/evidence`;
  await person.post('portfolio', path, {
    kind: 'text',
    title: 'Minutes of the working group',
    text: `We met six times. ${author.name} took the minutes.`,
    showsPupils: false,
  });
  await person.post('portfolio', path, {
    kind: 'link',
    title: 'Our project page',
    url: 'https://schools.example/our-project',
    showsPupils: false,
  });
  await person.postRaw('portfolio', path, { type: 'multipart/form-data', body: form(author) });
}

function giveAccount(person: Caller, portfolioId: string, { name }: Applicant): Promise<unknown> {
  return person.put('portfolio', `/v1/portfolios/${portfolioId}/account`, {
    text: account(name, 'This is the account of the development work.'),
  });
}

/** A small PDF, by its bytes. */
function form({ name }: Applicant): FormData {
  const data = new FormData();
  data.set('title', 'Action plan');
  data.set('showsPupils', 'false');
  data.set(
    'file',
    new Blob(
      [
        `%PDF-1.4\n% Action plan of ${name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
      ],
      { type: 'application/pdf' },
    ),
    'action-plan.pdf',
  );
  return data;
}

/** After a referral the draft goes on: a better account is frozen again. */
export async function resubmit(stage: Stage, applicant: Applicant): Promise<void> {
  const way = stage.way(applicant);
  const person = stage.as(applicant.email);
  await person.put('portfolio', `/v1/portfolios/${way.portfolioId}/account`, {
    text: account(applicant.name, 'The impact on pupils is weighed more carefully now.'),
  });
  const { id } = await person.post<Json>('portfolio', `/v1/portfolios/${way.portfolioId}/freeze`, {
    showsPupils: false,
  });
  way.submissions!.push(id);
}
