import { newId } from '@collegium/persistence';
import type { Membership, Organisation } from './organisation.js';

export function anOrganisation(changes: Partial<Organisation> = {}): Organisation {
  return {
    id: newId(),
    version: 1,
    tenant: 'consortium',
    code: 'hertscam',
    kind: 'provider',
    name: 'HertsCam',
    createdAt: new Date('2026-09-01T09:00:00Z'),
    ...changes,
  };
}

export function aUniversity(changes: Partial<Organisation> = {}): Organisation {
  return anOrganisation({ code: 'herts', kind: 'university', name: 'University of Hertfordshire', ...changes });
}

export function aMembership(changes: Partial<Membership> = {}): Membership {
  return {
    id: newId(),
    version: 1,
    tenant: 'consortium',
    organisation: 'hertscam',
    memberKind: 'school',
    member: '900001',
    fromDate: '2026-09-01',
    untilDate: null,
    ...changes,
  };
}
