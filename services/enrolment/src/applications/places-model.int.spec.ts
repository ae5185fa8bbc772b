import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COORDINATOR, self, World } from '../../test/world.js';
import { OfferExpiry } from './offer-expiry.js';
import { PlacesModel, travelledTo, verbs, type ModelApplication, type Step } from './places-model.testing.js';

const NOW = '2026-09-10T09:00:00Z';
const PEOPLE = 4;
const OFFER_DAYS = 3;
/** Histories to play: a few in every run, as many as asked for in a long one. */
const RUNS = Number(process.env.MODEL_RUNS ?? 4);

const steps = fc.array(
  fc.record<Step>({
    verb: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('apply' as const, 'offer' as const, 'accept' as const, 'waitlist' as const),
      },
      { weight: 3, arbitrary: fc.constantFrom('decline' as const, 'withdraw' as const, 'leave' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...verbs.filter((verb) => verb !== 'run')) },
      { weight: 1, arbitrary: fc.constantFrom('run' as const, 'postpone' as const, 'recommence' as const) },
    ),
    who: fc.nat(PEOPLE - 1),
    amount: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 15, maxLength: 45 },
);

describe('places, lists and people', () => {
  let world: World;
  let histories = 0;
  beforeAll(async () => {
    world = await World.create({ now: NOW });
  }, 60_000);
  afterAll(() => world.close());

  const play = async (history: readonly Step[]) => {
    world.service.travelTo(NOW);
    const cohort = await world.cohort({
      name: `model ${++histories}`,
      places: 1,
      offerDays: OFFER_DAYS,
      applicationsCloseOn: '2027-07-01',
    });
    const people: string[] = [];
    for (let index = 0; index < PEOPLE; index++) people.push(await world.person());
    const model = new PlacesModel(PEOPLE, 1, OFFER_DAYS, Date.parse(NOW));
    const said: string[] = [];
    for (const step of history) {
      const found = await read(cohort, people);
      const answer = await act(cohort, people, step, found, model.now);
      said.push(`${step.verb} ${step.who} ${step.amount}: ${answer}`);
      expect({ said, allowed: answer < 300 }).toEqual({ said, allowed: model.take(step) });
      expect({ said, ...(await read(cohort, people)).summary }).toEqual({ said, ...summaryOf(model) });
    }
  };

  it('are as a simple model has them, whatever happens in whatever order', async () => {
    await fc.assert(fc.asyncProperty(steps, play), { numRuns: RUNS, endOnFailure: RUNS < 10 });
  }, 600_000);

  const named = (text: string): Step[] =>
    text.split(', ').map((part) => {
      const [verb, who = '0', amount = '1'] = part.split(' ');
      return { verb: verb as Step['verb'], who: Number(who), amount: Number(amount) };
    });

  it.each([
    [
      'a place that falls free while the cohort is postponed',
      'apply 0, offer 0, apply 1, waitlist 1, postpone, withdraw 0, recommence',
    ],
    [
      'a place that a participant gives back meanwhile',
      'apply 0, offer 0, accept 0, apply 1, waitlist 1, postpone, leave 0, recommence',
    ],
    ['places that are added meanwhile', 'apply 0, offer 0, apply 1, waitlist 1, postpone, resize 0 2, recommence'],
    [
      'who waits last when the cohort runs',
      'apply 0, offer 0, apply 1, waitlist 1, postpone, decline 0, recommence, run, accept 1',
    ],
    ['who wants to wait though a place is free', 'apply 0, waitlist 0, accept 0'],
    [
      'an offer of a cohort that is postponed for long',
      'apply 0, offer 0, postpone, travel 0 30, accept 0, recommence, travel 0 2, accept 0',
    ],
    ['who left before starting and applies again', 'apply 0, offer 0, accept 0, leave 0, apply 0, offer 0, accept 0'],
    [
      'who left afterwards and applies again',
      'resize 0 2, apply 0, offer 0, accept 0, run, start 0, leave 0, postpone, recommence',
    ],
    [
      'who declined, let an offer expire or withdrew, and applies again',
      'apply 0, offer 0, decline 0, apply 0, offer 0, travel 0 4, apply 0, withdraw 0, apply 0, offer 0, accept 0',
    ],
  ])('serve %s', async (_what, history) => play(named(history)), 120_000);

  async function act(
    cohort: string,
    people: readonly string[],
    { verb, who, amount }: Step,
    found: Awaited<ReturnType<typeof read>>,
    now: number,
  ): Promise<number> {
    const me = self(people[who]!);
    const none = '01990000-0000-7000-8000-000000000000';
    const mine = found.applications.filter(({ person_id: id }) => id === people[who]).at(-1);
    const post = async (path: string, as: readonly string[] = COORDINATOR, body: object = {}) =>
      (await world.send('POST', path, { as, body })).status;
    const application = `/v1/applications/${mine?.id ?? none}`;
    const enrolment = `/v1/enrolments/${mine?.enrolment_id ?? none}`;
    switch (verb) {
      case 'apply':
        return post('/v1/applications', COORDINATOR, {
          cohortId: cohort,
          personId: people[who],
          setting: { urn: '900001' },
          staffRole: 'teacher',
          facts: { settingSupports: true },
        });
      case 'offer':
      case 'waitlist':
        return post(`${application}/${verb}`);
      case 'accept':
      case 'decline':
      case 'withdraw':
        return post(`${application}/${verb}`, me);
      case 'leave':
        return post(`${enrolment}/withdraw`, me, { reason: 'personal' });
      case 'start':
      case 'resume':
        return post(`${enrolment}/${verb}`);
      case 'defer':
        return post(`${enrolment}/defer`, COORDINATOR, { reason: 'parental_leave', returnBy: '2027-06-01' });
      case 'recommence':
        return post(`/v1/cohorts/${cohort}/recommence`, COORDINATOR, {
          startsOn: '2026-10-28',
          endsOn: '2027-07-16',
          applicationsCloseOn: '2027-07-01',
        });
      case 'resize':
        return post(`/v1/cohorts/${cohort}/places`, COORDINATOR, { places: amount });
      case 'travel':
        world.service.travelTo(new Date(travelledTo(now, amount)));
        await world.service.app.get(OfferExpiry, { strict: false }).expireOffers();
        return 200;
      case 'open':
      case 'close':
      case 'run':
      case 'postpone':
        return post(`/v1/cohorts/${cohort}/${verb}`);
    }
  }

  async function read(cohort: string, people: readonly string[]) {
    const applications = await world.query<{
      id: string;
      person_id: string;
      status: string;
      enrolment_id: string | null;
      enrolment: string | null;
      started: boolean;
    }>(
      `select a.id, a.person_id, a.status, e.id as enrolment_id, e.status as enrolment, e.started_at is not null as started
       from applications a left join enrolments e on e.application_id = a.id where a.cohort_id = $1 order by a.submitted_at, a.id`,
      [cohort],
    );
    const [{ status, places, held, taken }] = (await world.query(
      'select c.status, p.places, p.held, p.taken from cohorts c join cohort_places p on p.cohort_id = c.id where c.id = $1',
      [cohort],
    )) as [{ status: string; places: number; held: number; taken: number }];
    const waiting = applications.filter((each) => each.status === 'waitlisted');
    expect(held).toBeLessThanOrEqual(places);
    if (status === 'open' || status === 'closed') expect(waiting.length === 0 || held === places).toBe(true);
    return {
      applications,
      summary: {
        cohort: status,
        places,
        held,
        taken,
        applications: people.map((person) =>
          applications
            .filter(({ person_id: id }) => id === person)
            .map(({ status: its, enrolment }) => [its, enrolment]),
        ),
      },
    };
  }
});

function summaryOf({ cohort, places, held, taken, applications }: PlacesModel) {
  const enrolment = ({ enrolment: its }: ModelApplication) =>
    its && (its.startsWith('left') ? 'withdrawn' : its.startsWith('deferred') ? 'deferred' : its);
  return {
    cohort,
    places,
    held,
    taken,
    applications: applications.map((mine) => mine.map((each) => [each.status, enrolment(each)])),
  };
}
