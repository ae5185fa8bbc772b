import { describe, expect, it } from '@jest/globals';
import { catalogue, sources } from './catalogue.js';
import { addressOf, decodeEvent, describeEvent, encodeEvent, eventOf, personalPaths, subjectOf } from './events.js';
import { CreditRequestedSchema } from './gen/collegium/accreditation/v1/events_pb.js';
import { ClockMovedSchema } from './gen/collegium/identity/v1/events_pb.js';
import { OutcomeReleasedSchema } from './gen/collegium/portfolio/v1/events_pb.js';
import { SettingSchema } from './gen/collegium/enrolment/v1/events_pb.js';
import { streams } from './streams.js';

const moved = eventOf(ClockMovedSchema, { clockId: 'clock', audience: 'consortium', offsetSeconds: 0 });

describe('events', () => {
  it('have a type with service, fact and version, each its own', () => {
    for (const [type, description] of catalogue) {
      expect(type).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*\.v[1-9]\d*$/);
      expect(sources).toContain(description.service);
    }
  });

  it('name fields that exist as aggregate id, audience and tenant', () => {
    for (const { schema } of catalogue.values())
      expect(() => addressOf(schema, eventOf(schema, {}))).toThrow(/must not be empty$/);
  });

  it('restate events of their own aggregate and service only, told of the same tenant', () => {
    for (const { type, restates, aggregate, service } of catalogue.values())
      for (const earlier of restates)
        expect([type, catalogue.get(earlier)]).toEqual([type, expect.objectContaining({ aggregate, service })]);
    expect(catalogue.get('enrolment.person_details_changed.v1')!.restates).toContain('enrolment.person_registered.v1');
  });

  it('go to a subject that ends in their audience', () => {
    expect(subjectOf(describeEvent(ClockMovedSchema), 'consortium')).toBe('identity.clock_moved.v1.consortium');
  });

  it('do not take an audience that is no code', () => {
    expect(() => addressOf(ClockMovedSchema, { ...moved, audience: 'All of us' })).toThrow(
      'audience "All of us" is not a code',
    );
  });

  it('are not made of messages without the option', () => {
    expect(() => describeEvent(SettingSchema)).toThrow('is not an event');
  });
});

describe('payloads', () => {
  it('write zero values, so that a reader need not know defaults', () => {
    expect(encodeEvent(ClockMovedSchema, moved)).toEqual({
      clockId: 'clock',
      audience: 'consortium',
      offsetSeconds: 0,
    });
  });

  it('ignore fields that a newer writer added', () => {
    expect(
      decodeEvent(ClockMovedSchema, { clockId: 'clock', audience: 'consortium', offsetSeconds: 5, newField: 'x' })
        .offsetSeconds,
    ).toBe(5);
  });

  it('refuse an enum value that this reader does not know', () => {
    expect(() => decodeEvent(OutcomeReleasedSchema, { outcome: 'OUTCOME_DISTINCTION' })).toThrow(/OUTCOME_DISTINCTION/);
  });

  it('know their personal fields, nested ones too', () => {
    expect(personalPaths(CreditRequestedSchema)).toEqual(
      expect.arrayContaining([
        ['learner', 'displayName'],
        ['learner', 'latinName'],
      ]),
    );
    expect(personalPaths(ClockMovedSchema)).toEqual([]);
  });
});

describe('streams', () => {
  it('hold one source each and do not overlap', () => {
    const subjects = streams.flatMap((stream) => stream.subjects);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(streams.map((stream) => stream.name)).toEqual([
      'IDENTITY',
      'ENROLMENT',
      'SCHEDULING',
      'PORTFOLIO',
      'ACCREDITATION',
      'CANARY',
    ]);
  });
});
