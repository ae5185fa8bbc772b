/* Examples of the OpenAPI document. */

const personId = '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a91';

export const exampleInterest = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2b01',
  version: 1,
  provider: 'hertscam',
  personId,
  kind: 'setting',
  setting: { key: 'urn:117500', name: 'Alder School' },
  aboutPersonId: null,
  from: '2026-09-01',
  until: null,
  declaredBy: personId,
  declaredAt: '2026-09-01T08:00:00.000Z',
};

export const examplePanelMember = {
  id: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2b11',
  version: 1,
  provider: 'hertscam',
  personId,
  homeProvider: 'hertscam',
  namedAt: '2027-05-01T08:00:00.000Z',
  namedBy: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a99',
  stoodDownAt: null,
};
