/* Examples of the OpenAPI document. */

const assessorId = '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22';
const submissionId = '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a41';

export const exampleBatch = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a51',
  version: 2,
  provider: 'hertscam',
  programmeId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a04',
  cohortId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a03',
  name: 'Summer 2027',
  status: 'sampled',
  opensAt: '2027-04-01T00:00:00.000Z',
  closesAt: '2027-06-30T16:00:00.000Z',
  extendedBy: 0,
  standsStillSince: null,
  closedAt: '2027-06-30T16:00:00.000Z',
  createdAt: '2027-03-20T09:00:00.000Z',
  createdBy: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a99',
  seedCommitment: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  carriedOver: [],
  releasedAt: null,
  releasedBy: null,
  board: null,
};

export const exampleDecision = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a81',
  assessorId,
  moderatorId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a91',
  decision: 'agreed',
  note: 'Marks are in line with the criteria.',
  decidedAt: '2027-07-04T10:00:00.000Z',
  reassessorId: null,
};

export const exampleBatchView = {
  ...exampleBatch,
  submissions: [{ id: submissionId, status: 'assessed', assessorId, personId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a02' }],
  waitingFor: {
    assessments: [],
    decisions: [assessorId],
    reassessments: [],
    moderators: [{ assessorId, reason: 'no_eligible_moderator' }],
  },
  moderation: [
    {
      assessorId,
      submissions: 1,
      sampled: [submissionId],
      eligible: [],
      excluded: [{ personId: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a91', rules: ['moderates_own_setting'] }],
      waiting: 'no_eligible_moderator',
      decision: null,
    },
  ],
};

export const exampleSample = {
  batchId: exampleBatch.id,
  seedCommitment: exampleBatch.seedCommitment,
  committedAt: exampleBatch.createdAt,
  committedBy: exampleBatch.createdBy,
  secret: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  seed: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
  frameDigest: 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c',
  policy: { policyVersion: 1, percent: 20, minimumPerAssessor: 3, allReferredAndFailed: true },
  frame: [{ submissionId, assessorId, outcome: 'passed' }],
  sample: [
    {
      submissionId,
      assessorId,
      outcome: 'passed',
      rank: '3fdba35f04dc8c462986c992bcf875546257113072a909c162f7e470e581e278',
      reason: 'drawn',
    },
  ],
  drawnAt: '2027-07-01T09:00:00.000Z',
  drawnBy: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a98',
};
