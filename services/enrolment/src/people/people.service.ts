import { PersonDetailsChangedSchema, PersonMergedSchema, PersonRegisteredSchema } from '@collegium/contracts';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { assertActsFor, CONSORTIUM } from '../scope.js';
import { flagDuplicates } from './flag-duplicates.js';
import {
  assertStands,
  correctDetails,
  knownTo,
  mergePeople,
  type Correction,
  type Duplicate,
  type Person,
  type PersonDetails,
} from './person.js';
import { DuplicateRow, PersonRow } from './person.entity.js';
import { lockPerson } from './same-person.js';

/** People, as providers know them. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a new person known to a provider.
   * @param rehearsal it will be taken back, so nobody has to wait for it
   */
  register(provider: string, { displayName, email, trn }: PersonDetails, { rehearsal = false } = {}): Promise<Person> {
    assertActsFor(provider);
    return this.unitOfWork.run(
      async (tx) => {
        if (!rehearsal) await lockPerson(tx, { email, trn });
        const person = await tx.insert(PersonRow, {
          id: newId(),
          tenant: CONSORTIUM,
          providers: [provider],
          displayName,
          email,
          trn,
          mergedInto: null,
          createdAt: this.clock.now(),
          erasedAt: null,
        });
        publishRegistered(tx, person, provider);
        await flagDuplicates(this.unitOfWork, person, this.clock.now());
        return person;
      },
      { tenants: [provider] },
    );
  }

  list(query: PageQuery, filter: { provider?: string }): Promise<Page<Person>> {
    return this.unitOfWork.run((tx) => {
      const people = tx.manager
        .createQueryBuilder(PersonRow, 'person')
        .where('person.mergedInto is null and person.erasedAt is null');
      if (filter.provider) people.andWhere(':provider = any(person.providers)', { provider: filter.provider });
      return readPage(people, query);
    });
  }

  get(id: string): Promise<Person> {
    return this.unitOfWork.run((tx) => loadPerson(tx, id));
  }

  correct(id: string, correction: Correction, expected: number | undefined): Promise<Person> {
    return this.unitOfWork.run(async (tx) => {
      const person = await loadPerson(tx, id);
      assertVersion(person, expected);
      const changed = correctDetails(person, correction);
      await lockPerson(tx, changed);
      const corrected = await tx.save(PersonRow, changed);
      for (const provider of corrected.providers)
        tx.publish(PersonDetailsChangedSchema, statementOf(corrected, provider));
      await flagDuplicates(this.unitOfWork, corrected, this.clock.now());
      return corrected;
    });
  }

  /** Joins two records of one person. Applications and enrolments go over to the one that stays. */
  merge(id: string, into: string): Promise<Person> {
    return this.unitOfWork.run(async (tx) => {
      // Whoever applies meanwhile waits, and then sees which record stays.
      await tx.manager.query('select 1 from people where id = any($1) order by id for update', [[id, into]]);
      const { merged, kept, newProviders } = mergePeople(await loadPerson(tx, id), await loadPerson(tx, into));
      const providers = [...new Set([...merged.providers, ...kept.providers])];
      await this.unitOfWork.run((inner) => moveEverything(inner, merged.id, kept.id), { tenants: providers });
      await tx.save(PersonRow, merged);
      const stays = await tx.save(PersonRow, kept);
      await tx.manager.query(
        `update person_duplicates set status = 'merged', version = version + 1 where status = 'flagged' and least(person_id, other_person_id) = least($1::uuid, $2::uuid) and greatest(person_id, other_person_id) = greatest($1::uuid, $2::uuid)`,
        [id, into],
      );
      for (const provider of newProviders) publishRegistered(tx, stays, provider);
      for (const provider of merged.providers)
        tx.publish(PersonMergedSchema, { personId: id, provider, intoPersonId: into });
      return stays;
    });
  }

  duplicates(query: PageQuery): Promise<Page<Duplicate>> {
    return this.unitOfWork.run((tx) =>
      readPage(tx.manager.createQueryBuilder(DuplicateRow, 'duplicate').where(`duplicate.status = 'flagged'`), query),
    );
  }

  /** Settles that two records are two people. */
  dismissDuplicate(id: string): Promise<Duplicate> {
    return this.unitOfWork.run(async (tx) => {
      const duplicate = await tx.manager.findOneBy(DuplicateRow, { id, status: 'flagged' });
      if (!duplicate)
        throw refuse('duplicate_not_found', `No suspicion ${id} waits to be settled.`, { duplicateId: id });
      return tx.save(DuplicateRow, { ...duplicate, status: 'dismissed' });
    });
  }
}

/** Makes a person known to one more provider, and tells that provider's services. */
export async function introducePerson(tx: Transaction, person: Person, provider: string): Promise<Person> {
  const known = knownTo(person, provider);
  if (known === person) return person;
  const saved = await tx.save(PersonRow, known);
  publishRegistered(tx, saved, provider);
  return saved;
}

function publishRegistered(tx: Transaction, person: Person, provider: string): void {
  tx.publish(PersonRegisteredSchema, statementOf(person, provider));
}

/** All that other services may know of a person, whatever has changed: an event says the whole, so that none takes away. */
function statementOf({ id: personId, displayName, email }: Person, provider: string) {
  if (!displayName || !email) throw new TypeError(`Person ${personId} would be told of without a name or an address`);
  return { personId, provider, displayName, email };
}

/** A person within the caller's sight. @throws DomainError `person_not_found`, or `person_merged` with the id that stays */
export async function loadPerson(tx: Transaction, id: string): Promise<Person> {
  const person = await tx.manager.findOneBy(PersonRow, { id });
  if (!person) throw refuse('person_not_found', `There is no person ${id}.`, { personId: id });
  assertStands(person);
  return person;
}

/** The same, and nobody else applies for, merges or corrects the person until the transaction has ended. */
export async function holdPerson(tx: Transaction, id: string): Promise<Person> {
  await tx.manager.query('select 1 from people where id = $1 for no key update', [id]);
  return loadPerson(tx, id);
}

async function moveEverything(tx: Transaction, from: string, into: string): Promise<void> {
  const [twice] = await tx.manager.query<{ cohort_id: string }[]>(
    `select a.cohort_id from applications a join applications b using (cohort_id)
     where a.person_id = $1 and b.person_id = $2 and a.status in ('pending', 'offered', 'waitlisted', 'accepted') and b.status in ('pending', 'offered', 'waitlisted', 'accepted')
       and a.enrolment_ended_at is null and b.enrolment_ended_at is null limit 1`,
    [from, into],
  );
  if (twice)
    throw refuse(
      'person_enrolled_twice',
      `Both records have a live application to cohort ${twice.cohort_id}. End one of them first.`,
      { cohortId: twice.cohort_id },
    );
  for (const table of ['applications', 'enrolments'])
    await tx.manager.query(`update ${table} set person_id = $2, version = version + 1 where person_id = $1`, [
      from,
      into,
    ]);
  await tx.manager.query('update status_changes set person_id = $2 where person_id = $1', [from, into]);
}
