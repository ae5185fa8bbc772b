import {
  enrolEverybody,
  liveThroughDay,
  prepareBatch,
  prepareConsortium,
  type AssessmentWindow,
  type Consortium,
  type Crowd,
  type Participant,
} from '@collegium/scenario-one-day';

const windows: readonly AssessmentWindow[] = [
  {
    name: 'Summer 2027',
    opensAt: '2027-06-07T08:00:00Z',
    closesAt: '2027-06-30T16:00:00Z',
    assessedAt: '2027-07-01T08:00:00Z',
  },
  {
    name: 'Late summer 2027',
    opensAt: '2027-07-01T09:00:00Z',
    closesAt: '2027-07-04T16:00:00Z',
    assessedAt: '2027-07-05T08:00:00Z',
  },
];

/** People whose portfolios lie in two batches that only a board has still to release. */
export interface Assessed {
  readonly consortium: Consortium;
  /** By name. */
  readonly participants: readonly Participant[];
  readonly batches: readonly { readonly id: string; readonly participants: readonly Participant[] }[];
}

/** People who have begun a programme. Every third wants credit of another university than the rest. */
export async function enrol(crowd: Crowd, people: number): Promise<Pick<Assessed, 'consortium' | 'participants'>> {
  const consortium = await prepareConsortium(crowd, people);
  const enrolled = await enrolEverybody(crowd, consortium, people, (n) => (n % 3 === 2 ? 'bath-spa' : 'herts'));
  return { consortium, participants: enrolled.toSorted((left, right) => (left.name < right.name ? -1 : 1)) };
}

/** Brings them there, half of them in each batch. */
export async function assess(
  crowd: Crowd,
  { consortium, participants }: Pick<Assessed, 'consortium' | 'participants'>,
): Promise<Assessed> {
  const leads = await liveThroughDay(crowd, consortium, participants);
  const half = Math.ceil(participants.length / windows.length);
  const batches: Assessed['batches'][number][] = [];
  for (const [n, window] of windows.entries()) {
    const members = participants.slice(n * half, (n + 1) * half);
    batches.push({ id: await prepareBatch(crowd, consortium, members, leads, window), participants: members });
  }
  return { consortium, participants, batches };
}
