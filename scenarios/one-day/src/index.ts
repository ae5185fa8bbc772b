export { enrolEverybody, liveThroughDay, prepareConsortium } from './consortium.js';
export type { Consortium, Member } from './consortium.js';
export { Crowd, forAll, patiently } from './crowd.js';
export type { Participant } from './crowd.js';
export { prepareBatch, release } from './moderation.js';
export { startUniversity } from './university.js';
