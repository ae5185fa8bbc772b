import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { refuse } from '../errors.js';
import { PersonRow } from './person.entity.js';

/** What people are called, as their provider last said. */
@Injectable()
export class PeopleService {
  async names(tx: Transaction, personIds: readonly string[]): Promise<Map<string, string>> {
    const people = await tx.manager.findBy(PersonRow, { id: In([...new Set(personIds)]) });
    return new Map(people.map((person) => [person.id, person.displayName]));
  }

  /** The record that stands for a person: another one, where two turned out to be one. */
  async whoIs(tx: Transaction, tenant: string, id: string): Promise<string> {
    const { mergedInto } = (await tx.manager.findOneBy(PersonRow, { tenant, id })) ?? {};
    return mergedInto ? this.whoIs(tx, tenant, mergedInto) : id;
  }

  /** Refuses leaders whom the provider has not made known. */
  async assertKnown(tx: Transaction, tenant: string, personIds: readonly string[]): Promise<void> {
    const known = await tx.manager.findBy(PersonRow, { tenant, id: In([...personIds]) });
    const unknown = personIds.filter((id) => !known.some((person) => person.id === id));
    if (unknown.length > 0)
      throw refuse('facilitator_not_found', `${tenant} knows no person ${unknown.join(', ')}.`, { personIds: unknown });
  }
}
