import { PersonErasedSchema } from '@collegium/contracts';
import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson as eraseEvents } from '@collegium/messaging';
import {
  Clock,
  currentContext,
  newId,
  Periodic,
  SystemUnitOfWork,
  UnitOfWork,
  type Transaction,
} from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { refuse } from '../errors.js';
import { CONSORTIUM } from '../scope.js';
import { assertErasable, erasePerson, type Erasure, type Hindrance } from './erasure.js';
import { loadPerson } from './people.service.js';
import { ErasureRow, PersonRow } from './person.entity.js';

/** What stands about a person's erasure. */
export interface ErasureView {
  readonly personId: string;
  /** What has to end first. */
  readonly hindrances: readonly Hindrance[];
  readonly erasure: Erasure | null;
}

/** Forgetting people: ordered by the office, carried out by the system's role, which alone may change what is otherwise permanent. */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** What would hinder an erasure, or the one that was ordered. @throws DomainError `person_not_found`, `person_merged` */
  view(personId: string): Promise<ErasureView> {
    return this.unitOfWork.run(async (tx) => {
      const erasure = await tx.manager.findOneBy(ErasureRow, { personId });
      if (erasure?.erasedAt) return { personId, hindrances: [], erasure };
      const person = await loadPerson(tx, personId);
      return { personId, hindrances: await this.hindrances(person.providers, personId), erasure };
    });
  }

  /** @throws DomainError `person_not_found`, `person_merged`, `person_takes_part`, `erasure_ordered` */
  order(personId: string, reason: string): Promise<ErasureView> {
    return this.unitOfWork.run(async (tx) => {
      if (await tx.manager.existsBy(ErasureRow, { personId }))
        throw refuse('erasure_ordered', `The erasure of person ${personId} was ordered before.`, { personId });
      const person = await loadPerson(tx, personId);
      assertErasable(person, await this.hindrances(person.providers, personId));
      const orderedBy = currentContext()?.actor ?? 'system';
      const erasure = await tx.insert(ErasureRow, {
        id: newId(),
        tenant: CONSORTIUM,
        personId,
        reason,
        orderedBy,
        orderedAt: this.clock.now(),
        erasedAt: null,
      });
      return { personId, hindrances: [], erasure };
    });
  }

  /** Carries out what was ordered, each person in a transaction of its own, events and all. */
  @Periodic({ name: 'erase-people', every: 2_000 })
  async eraseOrdered(): Promise<void> {
    const ordered = await this.systemUnitOfWork.run(({ manager }) =>
      manager.find(ErasureRow, { where: { erasedAt: IsNull() }, order: { orderedAt: 'ASC', id: 'ASC' }, take: 50 }),
    );
    for (const { id } of ordered) await this.systemUnitOfWork.run((tx) => this.carryOut(tx, id));
  }

  private async carryOut(tx: Transaction, id: string): Promise<void> {
    const erasure = await tx.manager.findOneOrFail(ErasureRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (erasure.erasedAt) return;
    const now = this.clock.now();
    const ids = await this.recordsOf(tx, erasure.personId);
    // Somebody who has come back in the meantime is left as they are until that has ended, too.
    if ((await hindrancesOf(tx, ids)).length > 0) return;
    const people = await tx.manager.find(PersonRow, {
      where: { id: In(ids) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    await tx.manager.query('update status_changes set note = null where person_id = any($1) and note is not null', [
      ids,
    ]);
    for (const person of people) {
      await tx.save(PersonRow, erasePerson(person, now));
      for (const provider of person.providers) tx.publish(PersonErasedSchema, { personId: person.id, provider });
      await eraseEvents(tx.manager, { personId: person.id });
    }
    await forgetAnswersAbout(tx.manager, ids);
    await tx.save(ErasureRow, { ...erasure, erasedAt: now });
  }

  /** The record, and those that were merged into it. */
  private async recordsOf(tx: Transaction, personId: string): Promise<string[]> {
    const rows = await tx.manager.query<{ id: string }[]>(
      'with recursive same as (select $1::uuid as id union select p.id from people p join same s on p.merged_into = s.id) select id from same',
      [personId],
    );
    return rows.map(({ id }) => id);
  }

  /** Of every provider that knows the person: the office acts for all of them. */
  private hindrances(providers: readonly string[], personId: string): Promise<Hindrance[]> {
    return this.unitOfWork.run((tx) => hindrancesOf(tx, [personId]), { tenants: [...providers] });
  }
}

function hindrancesOf(tx: Transaction, personIds: readonly string[]): Promise<Hindrance[]> {
  return tx.manager.query<Hindrance[]>(
    `select 'application' as kind, id, status from applications where person_id = any($1) and status in ('pending', 'offered', 'waitlisted')
     union all select 'enrolment', id, status from enrolments where person_id = any($1) and status in ('accepted', 'started', 'deferred') order by id`,
    [personIds],
  );
}
