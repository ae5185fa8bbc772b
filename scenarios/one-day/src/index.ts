export { enrolEverybody, liveThroughDay, prepareConsortium } from './consortium.js';
export type { Consortium, Member, UniversityCode } from './consortium.js';
export { Crowd, forAll, patiently } from './crowd.js';
export type { Participant } from './crowd.js';
export type { Json } from '@collegium/scenario-eldp/api';
export { prepareBatch, release } from './moderation.js';
export type { AssessmentWindow } from './moderation.js';
export { University } from './university.js';
export type { Behaviour, Books, Receipt, UniversityRequest } from './university.js';
