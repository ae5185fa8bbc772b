import { describe, expect, it } from '@jest/globals';
import { BodiesInFlight } from './bodies-in-flight.js';

const MB = 1_048_576;
const form = (length?: number) => ({ length, contentType: 'multipart/form-data' });

describe('bodies in flight', () => {
  const bodies = () => new BodiesInFlight({ process: 40 * MB, caller: 20 * MB }, MB);

  it('are bounded by caller, and by process', () => {
    const all = bodies();
    all.take('a', form(10 * MB));
    all.take('a', form(10 * MB));
    expect(() => all.take('a', form(1))).toThrow(expect.objectContaining({ code: 'too_many_requests' }));
    all.take('b', form(10 * MB));
    all.take('c', form(10 * MB));
    expect(() => all.take('d', form(1))).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });

  it('give back what they took, once', () => {
    const all = bodies();
    const first = all.take('a', form(10 * MB));
    all.take('a', form(10 * MB));
    first();
    first();
    all.take('a', form(10 * MB));
    expect(() => all.take('a', form(1))).toThrow();
  });

  it('count as the most that they may be where they declare no length', () => {
    const all = bodies();
    all.take('a', form());
    expect(() => all.take('a', form())).toThrow();
    for (let sent = 0; sent < 7; sent++) all.take('a', { length: undefined, contentType: 'text/csv' });
    expect(() => all.take('a', { length: undefined, contentType: 'application/json' })).not.toThrow();
    expect(() => all.take('a', { length: undefined, contentType: 'application/json' })).toThrow();
  });
});
