import { describe, expect, it } from '@jest/globals';
import { accessTo, visibleState, type Reader } from './submission-access.js';
import { aSubmission } from './submission.builder.js';

const submission = aSubmission().assessed('referred').build();
const nobody: Reader = {
  personId: 'x',
  examines: false,
  administers: false,
  leads: false,
  reassesses: false,
  moderates: null,
};

describe('accessTo', () => {
  it.each([
    ['the participant', { personId: submission.personId }, 'content'],
    ['who leads the group', { leads: true }, 'content'],
    ['an examiner', { examines: true }, 'content'],
    ['who re-assesses', { reassesses: true }, 'content'],
    ['a moderator of the sample', { moderates: { conflicts: [] } }, 'content'],
    ['a coordinator', { administers: true }, 'progress'],
    [
      'a coordinator who is a conflicted moderator',
      { administers: true, moderates: { conflicts: ['moderates_own_group'] } },
      'progress',
    ],
  ] as const)('gives %s', (_who, reader, access) => {
    expect(accessTo(submission, { ...nobody, ...reader })).toBe(access);
  });

  it.each([
    ['not_in_the_sample', {}],
    ['moderates_own_setting', { moderates: { conflicts: ['moderates_own_setting', 'moderates_close_assessor'] } }],
  ] as const)('refuses with %s', (code, reader) => {
    expect(() => accessTo(submission, { ...nobody, ...reader })).toThrow(expect.objectContaining({ code }));
  });
});

describe('visibleState', () => {
  it.each([
    ['assessed', aSubmission().assessed('failed')],
    ['reassessing', aSubmission().reassessing()],
    ['moderated', aSubmission().moderated('failed')],
  ])('keeps a mark from the participant while it is %s, and from nobody else', (status, builder) => {
    const work = builder.build();
    expect(visibleState(work, work.personId)).toEqual({ status: 'in_assessment', outcome: null });
    expect(visibleState(work, 'assessor')).toEqual({ status, outcome: work.outcome });
  });

  it('shows the participant what was released', () => {
    const work = aSubmission().released('failed').build();
    expect(visibleState(work, work.personId)).toEqual({ status: 'released', outcome: 'failed' });
  });
});
