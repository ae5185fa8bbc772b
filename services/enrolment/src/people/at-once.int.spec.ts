import { eventually } from '@collegium/testing';
import { PersonRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COORDINATOR, OFFICE, self, World } from '../../test/world.js';

const ROUNDS = 4;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round + 1);
const statusesOf = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();

describe('the same asked for several times at once', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  }, 60_000);
  afterAll(() => world.close());

  const imports = '/v1/applications/imports';
  const settled = (id: string, status: string) =>
    eventually(
      async () => {
        const found = await world.made('GET', `${imports}/${id}`, { as: COORDINATOR });
        return found.status === status && found;
      },
      { within: 60_000, what: `import ${id} to be ${status}` },
    );
  const confirm = (id: string) => world.send('POST', `${imports}/${id}/confirm`, { as: COORDINATOR });
  const upload = (cohort: string, rows: readonly string[]) =>
    world.check(
      `${imports}?cohortId=${cohort}`,
      `displayName,email,staffRole,urn,fact:settingSupports\n${rows.join('\n')}\n`,
      COORDINATOR,
    );
  const numbersOf = async (cohort: string) =>
    (
      await world.query(
        `select count(*)::integer as applications, count(distinct person_id)::integer as people from applications where cohort_id = $1`,
        [cohort],
      )
    )[0];

  it.each(rounds)('one list of applicants, confirmed twice, makes everybody once (round %i)', async (round) => {
    const cohort = await world.cohort({ name: `twice ${round}`, places: 20 });
    const row = (n: number, spelled = false) =>
      `${spelled ? 'Sea\u0301n  O’Brien' : "Seán O'Brien"} ${'abcde'[n]},${spelled ? 'SEAN' : 'sean'}.${round}.${n}@example.org,teacher,900001,yes`;
    const [one, other] = [
      await upload(
        cohort,
        [0, 1, 2, 3, 4].map((n) => row(n)),
      ),
      await upload(
        cohort,
        [4, 3, 2, 1, 0].map((n) => row(n, true)),
      ),
    ];
    expect([one.counts.valid, other.counts.valid]).toEqual([5, 5]);
    expect(statusesOf(await Promise.all([one, other, one, other].map(({ id }) => confirm(id))))).toEqual([
      202, 202, 409, 409,
    ]);
    const both = await Promise.all([one, other].map(({ id }) => settled(id, 'confirmed')));
    expect(both.map(({ counts }) => counts.valid).reduce((sum, valid) => sum + valid)).toBe(5);
    expect(await numbersOf(cohort)).toEqual({ applications: 5, people: 5 });
    expect((await world.query(`select id from people where lower(email) like $1`, [`sean.${round}.%`])).length).toBe(5);
    const errors = await Promise.all(
      [one, other].map(({ id }) => world.made('GET', `${imports}/${id}/errors.csv`, { as: COORDINATOR })),
    );
    expect(errors.join('').match(/already_applied/g)).toHaveLength(5);
  });

  it('one person, registered several times, is as many records, of which the office sees every pair', async () => {
    for (const round of rounds) {
      const person = {
        provider: 'hertscam',
        displayName: 'Ama Twin',
        email: `twin-${round}@example.org`,
        trn: `100000${round}`,
      };
      const made = await Promise.all(
        rounds.map(() => world.made('POST', '/v1/people', { as: COORDINATOR, body: person })),
      );
      const pairs = await world.query(
        `select same from person_duplicates where person_id = any($1) and other_person_id = any($1)`,
        [made.map(({ id }) => id)],
      );
      const expected = (ROUNDS * (ROUNDS - 1)) / 2;
      expect(['email', 'trn'].map((same) => pairs.filter((pair) => pair.same === same).length)).toEqual([
        expected,
        expected,
      ]);
    }
  });

  it('two people who are corrected to one address at once are told to the office', async () => {
    for (const round of rounds) {
      const ids = [await world.person(), await world.person()];
      const email = `moved-${round}@example.org`;
      await Promise.all(
        ids.map((id) => world.made('POST', `/v1/people/${id}/correct`, { as: self(id), body: { email } })),
      );
      expect(
        await world.query(
          'select same from person_duplicates where person_id = any($1) and other_person_id = any($1)',
          [ids],
        ),
      ).toEqual([{ same: 'email' }]);
    }
  });

  it('applying, by the person and the coordinator, makes one application and says so to the others', async () => {
    for (const round of rounds) {
      const cohort = await world.cohort({ name: `apply ${round}`, places: 20 });
      const personId = await world.person();
      const body = {
        cohortId: cohort,
        setting: { urn: '900001' },
        staffRole: 'teacher',
        facts: { settingSupports: true },
      };
      const answers = await Promise.all([
        ...rounds.map(() => world.send('POST', '/v1/applications', { as: COORDINATOR, body: { ...body, personId } })),
        ...rounds.map(() => world.send('POST', '/v1/applications', { as: self(personId), body })),
      ]);
      expect(statusesOf(answers)).toEqual([201, ...Array.from({ length: 2 * ROUNDS - 1 }, () => 409)]);
      expect(new Set(answers.filter(({ status }) => status === 409).map(({ body: { code } }) => code))).toEqual(
        new Set(['already_applied']),
      );
      expect(await numbersOf(cohort)).toEqual({ applications: 1, people: 1 });
    }
  });

  it('a merge and applications of both records leave nothing with the record that went', async () => {
    for (const round of rounds) {
      const cohort = await world.cohort({ name: `merge ${round}`, places: 20 });
      const [from, into] = [await world.person(), await world.person()];
      const apply = (personId: string) =>
        world.send('POST', '/v1/applications', {
          as: COORDINATOR,
          body: {
            cohortId: cohort,
            personId,
            setting: { urn: '900001' },
            staffRole: 'teacher',
            facts: { settingSupports: true },
          },
        });
      const merge = () => world.send('POST', `/v1/people/${from}/merge`, { as: OFFICE, body: { into } });
      const [merged] = await Promise.all([merge(), apply(from), apply(into)]);
      const rows = await world.query<{ person_id: string }>('select person_id from applications where cohort_id = $1', [
        cohort,
      ]);
      if (merged.status === 200) expect(rows.map(({ person_id }) => person_id)).toEqual([into]);
      else expect([merged.body.code, rows.length]).toEqual(['person_enrolled_twice', 2]);
    }
  });

  it('organisations, memberships and cohorts are made once', async () => {
    for (const round of rounds) {
      const code = `at-once-${round}`;
      const organisation = { code, kind: 'cluster', name: 'At Once' };
      const cohort = {
        programmeId: world.programmeId,
        name: `at once ${round}`,
        startsOn: '2026-09-28',
        endsOn: '2027-07-16',
        places: 2,
      };
      const member = { kind: 'school', member: '900001', from: '2026-09-01' };
      for (const [as, path, body] of [
        [OFFICE, '/v1/organisations', organisation],
        [OFFICE, `/v1/organisations/${code}/members`, member],
        [COORDINATOR, '/v1/cohorts', cohort],
      ] as const) {
        const answers = await Promise.all(rounds.map(() => world.send('POST', path, { as, body })));
        expect([path, ...statusesOf(answers)]).toEqual([path, 201, 409, 409, 409]);
      }
    }
  });

  it('whatever the order in which lists arrive, nobody is there twice', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 4 }),
        async (lists) => {
          run += 1;
          const mark = `r${run}`;
          const cohort = await world.cohort({ name: `any order ${mark}`, places: 20 });
          const uploads = await Promise.all(
            lists.map((list) =>
              upload(
                cohort,
                list.map((n) => `Una Order,${mark}.${n}@example.org,teacher,900001,yes`),
              ),
            ),
          );
          await Promise.all(uploads.map(({ id }) => confirm(id)));
          await Promise.all(uploads.map(({ id }) => settled(id, 'confirmed')));
          const people = new Set(lists.flat()).size;
          expect(await numbersOf(cohort)).toEqual({ applications: people, people });
        },
      ),
      { numRuns: 4 },
    );
    expect(
      (await world.service.events.received(PersonRegisteredSchema)).filter(({ event }) => /^r1\./.test(event.email))
        .length,
    ).toBeGreaterThan(0);
  });
});
