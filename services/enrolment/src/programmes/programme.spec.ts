import { readFileSync } from 'node:fs';
import { encodeEvent, eventOf, ProgrammeDefinitionSchema } from '@collegium/contracts';
import { describe, expect, it } from '@jest/globals';
import { readDefinition } from './definition-file.js';
import { assertNextVersion, publishedPart } from './programme.js';

describe('assertNextVersion', () => {
  it.each([
    [1, 0],
    [2, 1],
    [12, 11],
  ])('takes version %d after %d', (version, latest) => {
    expect(() => assertNextVersion({ code: 'eldp', version }, latest)).not.toThrow();
  });

  it.each([
    [1, 1, 'Version 1 of eldp is published and does not change; the next is version 2.'],
    [1, 3, 'Version 1 of eldp is published and does not change; the next is version 4.'],
    [3, 1, 'The next version of eldp is 2, not 3.'],
  ])('refuses version %d after %d', (version, latest, message) => {
    expect(() => assertNextVersion({ code: 'eldp', version }, latest)).toThrow(
      expect.objectContaining({ code: 'programme_version_refused', message }),
    );
  });
});

describe('publishedPart', () => {
  const file = readFileSync(
    new URL('../../../../scenarios/eldp/definitions/eldp-participant-v1.yaml', import.meta.url),
    'utf8',
  );
  const definition = readDefinition(file, {
    providers: new Set(['hertscam']),
    universities: new Set(['herts']),
    organisations: new Set(['hertscam']),
  }).definition!;

  it('is all that the contract knows of, unchanged, and nothing about who may apply', () => {
    const { eligibility, ...rest } = definition;
    const event = encodeEvent(ProgrammeDefinitionSchema, eventOf(ProgrammeDefinitionSchema, publishedPart(definition)));
    expect(event).toEqual(rest);
    expect(eligibility.rules).not.toHaveLength(0);
    expect(event).not.toHaveProperty('eligibility');
  });
});
