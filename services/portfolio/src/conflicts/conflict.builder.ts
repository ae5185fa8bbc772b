import type { Interest } from './conflict.js';

/** A role held at a school, without an end. */
export function anInterest(overrides: Partial<Interest> = {}): Interest {
  return {
    id: '01990000-0000-7000-8000-000000001701',
    version: 1,
    tenant: 'hertscam',
    personId: '01990000-0000-7000-8000-0000000000b1',
    kind: 'setting',
    setting: 'urn:100001',
    settingName: 'Alder School',
    aboutPersonId: null,
    from: '2026-09-01',
    until: null,
    declaredBy: '01990000-0000-7000-8000-0000000000b1',
    declaredAt: new Date('2026-09-01T08:00:00Z'),
    ...overrides,
  };
}
