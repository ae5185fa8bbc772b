import { describe, expect, it } from '@jest/globals';
import { assertErasable, erasePerson, erasureTerms } from './erasure.js';
import { aPerson } from './person.builder.js';
import { correctDetails } from './person.js';

const NOW = new Date('2027-08-01T09:00:00Z');

describe('erasing a person', () => {
  it('leaves an id, who knew them and when, and nothing that tells who it was', () => {
    const person = aPerson({ trn: '0012345' });
    expect(erasePerson(person, NOW)).toEqual({ ...person, displayName: '', email: '', trn: null, erasedAt: NOW });
  });

  it('is refused while they take part, naming where', () => {
    const hindrance = { kind: 'enrolment', id: 'e1', status: 'started' } as const;
    expect(() => assertErasable({ id: 'p1' }, [hindrance])).toThrow(
      expect.objectContaining({ code: 'person_takes_part', details: { personId: 'p1', hindrances: [hindrance] } }),
    );
    expect(() => assertErasable({ id: 'p1' }, [])).not.toThrow();
  });

  it('leaves nothing to be done with the record', () => {
    expect(() => correctDetails(erasePerson(aPerson(), NOW), { displayName: 'Other' })).toThrow(
      expect.objectContaining({ code: 'person_erased' }),
    );
  });

  it('says of every service what is forgotten, and of all that is kept why it may be', () => {
    expect(erasureTerms.map(({ service }) => service)).toEqual([
      'enrolment',
      'identity',
      'scheduling',
      'portfolio',
      'accreditation',
    ]);
    for (const { erased, kept } of erasureTerms) {
      expect(erased).not.toEqual([]);
      for (const { because } of kept)
        expect(because).toMatch(/\(.*(legal obligation|public task|legitimate interests).*\)\.$/);
    }
  });
});
