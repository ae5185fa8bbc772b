import { describe, expect, it } from '@jest/globals';
import { breaches } from './compare.mjs';

const field = (number, name, personal = false, message = undefined) => ({ number, name, marked: personal, message });
const option = { aggregate: 'person', aggregateId: 'person_id', audience: 'provider', tenant: 'provider' };
const learner = (marked) => ({ typeName: 'x.Learner', fields: [field(1, 'name', marked)] });
const event = ({
  type = 'enrolment.person_registered.v1',
  typeName = 'x.PersonRegistered',
  fields = [field(1, 'email', true)],
  ...changes
} = {}) => ({ type, message: { typeName, fields }, option: { ...option, ...changes } });
const image = (...events) => ({ events, personal: (candidate) => candidate.marked });

describe('comparison with the last release', () => {
  it('lets an event gain fields, and new events come', () => {
    const grown = event({ fields: [field(1, 'email', true), field(2, 'phone')] });
    expect(breaches(image(event()), image(grown, event({ type: 'enrolment.other.v1', typeName: 'x.Other' })))).toEqual(
      [],
    );
  });

  it.each([
    ['a renamed event', event({ type: 'enrolment.person_added.v1' }), /person_registered.v1 is gone/],
    ['a name given to another message', event({ typeName: 'x.Another' }), /another message now: x.Another/],
    ['another aggregate', event({ aggregateId: 'email' }), /aggregateId is email instead of person_id/],
    ['another audience', event({ audience: 'university' }), /audience is university/],
    ['another tenant', event({ tenant: 'university' }), /tenant is university/],
    ['a lost personal mark', event({ fields: [field(1, 'email')] }), /email is no longer marked personal/],
  ])('refuses %s', (_what, after, sentence) => {
    const found = breaches(image(event()), image(after));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });

  it('sees a lost mark inside a nested message', () => {
    const nested = (marked) => event({ fields: [field(1, 'learner', false, learner(marked))] });
    expect(breaches(image(nested(true)), image(nested(false)))).toEqual([
      'enrolment.person_registered.v1.learner.name is no longer marked personal',
    ]);
  });
});
