export { everyPage } from './every-page.js';
export type { PageAnswer } from './every-page.js';
