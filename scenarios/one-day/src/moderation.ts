import type { Json } from '@collegium/scenario-eldp/api';
import type { Consortium, Member } from './consortium.js';
import { forAll, patiently, type Crowd, type Participant } from './crowd.js';

/** Everybody's is a piece of work of its own: credit is claimed for the same work once only. */
const account = Array.from(
  { length: 30 },
  (_, n) =>
    `In step ${n + 1} we tried a change together, looked at what it did for our pupils and wrote down what we learned.`,
).join(' ');

/** When a batch takes portfolios, and is assessed. */
export interface AssessmentWindow {
  readonly name: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly assessedAt: string;
}

const summer: AssessmentWindow = {
  name: 'Summer 2027',
  opensAt: '2027-06-07T08:00:00Z',
  closesAt: '2027-06-30T16:00:00Z',
  assessedAt: '2027-07-01T08:00:00Z',
};

/** Portfolios are built and frozen into a batch, which is assessed, sampled and agreed: all that is left is to release it. Returns its id. */
export async function prepareBatch(
  crowd: Crowd,
  { cohortId, leadModerator }: Consortium,
  participants: readonly Participant[],
  leads: ReadonlyMap<string, Member>,
  { name, opensAt, closesAt, assessedAt }: AssessmentWindow = summer,
): Promise<string> {
  const { coordinator } = crowd;
  await crowd.moveTo(opensAt);
  const { id } = await coordinator.post<Json>('portfolio', '/v1/batches', { cohortId, name, closesAt });
  await forAll(participants, async ({ email, enrolmentId }) => {
    const person = crowd.as(email);
    const portfolio = await patiently(
      'a portfolio to be opened',
      async () => (await person.get<Json>('portfolio', `/v1/portfolios?filter[enrolment]=${enrolmentId}`)).data[0],
    );
    const path = `/v1/portfolios/${portfolio.id}`;
    await person.post('portfolio', `${path}/evidence`, {
      kind: 'text',
      title: 'Minutes of the working group',
      text: `We met six times; ${email} took the minutes.`,
      showsPupils: false,
    });
    await person.put('portfolio', `${path}/account`, { text: `${email} led this work. ${account}` });
    await person.post('portfolio', `${path}/freeze`, { showsPupils: false });
  });
  await crowd.moveTo(assessedAt);
  await patiently(
    'the batch to close',
    async () => (await coordinator.get<Json>('portfolio', `/v1/batches/${id}`)).status === 'closed',
  );
  const judged = { judgements: [{ criterion: 'impact', met: true }], outcome: 'passed' };
  await forAll(await coordinator.all<Json>('portfolio', `/v1/submissions?filter[batch]=${id}`), (submission) =>
    crowd
      .as(leads.get(submission.enrolmentId)!.email)
      .post('portfolio', `/v1/submissions/${submission.id}/assess`, judged),
  );
  const lead = crowd.as(leadModerator.email);
  await lead.post('portfolio', `/v1/batches/${id}/sample`);
  const assessors = new Set(participants.map(({ enrolmentId }) => leads.get(enrolmentId)!));
  for (const { personId } of assessors)
    await lead.post('portfolio', `/v1/batches/${id}/decisions`, {
      assessorId: personId,
      decision: 'agreed',
      note: 'Marks are in line with the criteria.',
    });
  return id as string;
}

/** A board releases the batch. */
export async function release(crowd: Crowd, { leadModerator }: Consortium, batchId: string): Promise<void> {
  const board = {
    reference: 'HC-2027-01',
    heldOn: '2027-07-01',
    members: ['Chair of the board', 'External examiner'],
    minute: 'The board accepted the moderation and released the batch.',
  };
  await crowd.as(leadModerator.email).post('portfolio', `/v1/batches/${batchId}/release`, { board });
}
