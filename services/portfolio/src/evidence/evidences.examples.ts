/* Examples of the OpenAPI document. */

export const exampleEvidence = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a31',
  version: 1,
  requirement: 'evidence',
  status: 'current',
  number: 1,
  kind: 'link',
  title: 'Our project page',
  url: 'https://example.org/our-project',
  showsPupils: false,
  addedAt: '2027-03-04T17:00:00.000Z',
};

export const exampleFileEvidence = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a32',
  version: 1,
  requirement: 'evidence',
  status: 'current',
  number: 1,
  kind: 'file',
  title: 'Action plan',
  file: {
    name: 'plan.pdf',
    mediaType: 'application/pdf',
    size: 48_211,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  showsPupils: true,
  addedAt: '2027-03-04T17:05:00.000Z',
};

export const exampleQuota = {
  bytes: { used: 48_240, allowed: 524_288_000 },
  items: { used: 2, allowed: 200 },
  versions: { used: 2, allowed: 2000 },
};
