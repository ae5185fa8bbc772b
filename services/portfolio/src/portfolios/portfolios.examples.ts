/* Examples of the OpenAPI document. */

export const examplePortfolio = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a11',
  version: 3,
  provider: 'hertscam',
  enrolmentId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a01',
  personId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a02',
  cohortId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a03',
  programmeId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a04',
  openedAt: '2026-09-07T08:00:00.000Z',
};

export const exampleAccount = {
  requirement: 'account',
  number: 2,
  words: 2113,
  text: 'Our project set out to …',
  writtenAt: '2027-05-20T17:30:00.000Z',
};

export const exampleFeedback = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a21',
  authorId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22',
  text: 'Say more about what your colleagues did differently afterwards.',
  givenAt: '2027-04-12T16:10:00.000Z',
};

export const exampleDraft = {
  ...examplePortfolio,
  participant: 'Sam Okafor',
  programme: { code: 'eldp-participant', version: 1, title: 'Participant Experience' },
  enrolmentStatus: 'started',
  requirements: [
    {
      code: 'evidence',
      title: 'Portfolio of evidence',
      kind: 'evidence',
      treatment: 'assessed',
      minimumItems: 5,
      minimumWords: 0,
      maximumWords: 0,
      items: 3,
      words: null,
      lacks: { code: 'evidence_missing', message: 'Portfolio of evidence: 3 of at least 5 items.' },
    },
    {
      code: 'account',
      title: 'Account of the work',
      kind: 'account',
      treatment: 'assessed',
      minimumItems: 0,
      minimumWords: 2000,
      maximumWords: 3000,
      items: 0,
      words: 2113,
      lacks: null,
      account: exampleAccount,
    },
  ],
  submissionIds: [],
};
