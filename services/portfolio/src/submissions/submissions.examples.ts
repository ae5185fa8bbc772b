/* Examples of the OpenAPI document. */

export const exampleSubmission = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a41',
  version: 2,
  provider: 'hertscam',
  portfolioId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a11',
  enrolmentId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a01',
  personId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a02',
  cohortId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a03',
  programmeId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a04',
  treatment: 'assessed',
  status: 'assessed',
  outcome: 'passed',
  assessorId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22',
  batchId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a51',
  frozenAt: '2027-06-01T15:00:00.000Z',
  digest: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  showsPupils: false,
  lineageId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a41',
  resubmissionOf: null,
  returnReason: null,
  acceptedBy: null,
  releasedAt: null,
  resubmitBy: null,
  extendedBy: 0,
};

export const exampleAssessment = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a61',
  assessorId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22',
  kind: 'first',
  judgements: [{ criterion: 'impact', met: true, comment: 'Shown for two year groups.' }],
  outcome: 'passed',
  assessedAt: '2027-06-12T18:00:00.000Z',
};

export const exampleSubmissionView = {
  ...exampleSubmission,
  access: 'content',
  items: [
    {
      id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a71',
      requirement: 'account',
      kind: 'account',
      title: 'Account of the work',
      content: 'Our project set out to …',
      sha256: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
      showsPupils: false,
      retention: 'standard',
    },
  ],
  assessments: [exampleAssessment],
};
