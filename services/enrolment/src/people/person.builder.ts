import { newId } from '@collegium/persistence';
import type { Duplicate, Person } from './person.js';

export function aPerson(changes: Partial<Person> = {}): Person {
  return {
    id: newId(),
    version: 1,
    tenant: 'consortium',
    providers: ['hertscam'],
    displayName: 'Ama Mensah',
    email: 'ama.mensah@example.org',
    trn: null,
    mergedInto: null,
    createdAt: new Date('2026-09-01T09:00:00Z'),
    erasedAt: null,
    ...changes,
  };
}

export function aDuplicate(person: Person, other: Person, changes: Partial<Duplicate> = {}): Duplicate {
  return {
    id: newId(),
    version: 1,
    tenant: 'consortium',
    personId: person.id,
    otherPersonId: other.id,
    same: 'email',
    status: 'flagged',
    flaggedAt: new Date('2026-09-01T09:00:00Z'),
    ...changes,
  };
}
