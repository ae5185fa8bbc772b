export { DomainError, commonStatuses, isDomainError, refusals, refuseCommon } from './domain-error.js';
export type { ErrorStatuses, FieldError } from './domain-error.js';
export { assertTransition, never } from './transitions.js';
export type { Transitions } from './transitions.js';
