/** The core of a register import, for the benchmark to drive without the service around it. */
export { applyChanges, previewChanges } from './register-changes.js';
export { stageFile } from './register-staging.js';
export { Schools1764000000002 } from '../migrations/0002-schools.js';
