import { describe, expect, it } from '@jest/globals';
import { defaultLimits, readUniversities, streamDefinition } from './university.js';

const read = (...universities: object[]) => readUniversities(JSON.stringify({ universities }));

describe('the list of universities', () => {
  it('gives limits to whoever states none', () => {
    expect(read({ code: 'bath-spa' })).toEqual([{ code: 'bath-spa', ...defaultLimits }]);
  });

  it.each([
    [{ code: 'Herts' }, 'universities[0].code'],
    [{ code: 'herts.>' }, 'universities[0].code'],
    [{ code: '*' }, 'universities[0].code'],
    [{ code: 'herts"} ]' }, 'universities[0].code'],
    [{}, 'universities[0].code'],
    [{ code: 'herts', maxMessages: 0 }, 'universities[0].maxMessages'],
    [{ code: 'herts', maxMegabytes: -1 }, 'universities[0].maxMegabytes'],
    [{ code: 'herts', maxAgeDays: '9' }, 'universities[0].maxAgeDays'],
    [{ code: 'herts', maxMessage: 9 }, 'universities[0].maxMessage is no setting'],
  ])('refuses %j and names the field', (entry, named) => {
    expect(() => read(entry)).toThrow(named);
  });

  it('refuses a university that is named twice', () => {
    expect(() => read({ code: 'herts' }, { code: 'herts' })).toThrow('herts is named twice');
  });
});

it('states every limit of a stream, and takes in only what is addressed to the university', () => {
  const { sources, subjects, discard, max_bytes, max_msgs, max_age } = streamDefinition({
    code: 'herts',
    maxMegabytes: 2,
    maxMessages: 300,
    maxAgeDays: 1,
  });
  expect({ sources, subjects, discard, max_bytes, max_msgs, max_age }).toEqual({
    sources: [{ name: 'ACCREDITATION', filter_subject: 'accreditation.*.v1.herts' }],
    subjects: undefined,
    discard: 'old',
    max_bytes: 2_097_152,
    max_msgs: 300,
    max_age: 86_400e9,
  });
});
