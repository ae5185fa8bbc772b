import type { DetailName } from '../details/person-details.js';

/** What an agreement says about becoming a student of the university. */
export interface RegistrationTerms {
  /** Whether every participant is asked by itself; else a coordinator asks by hand. */
  readonly needed: boolean;
  /** Days from the invitation in which the person submits. */
  readonly submitDays: number;
  /** Days in which the university answers. */
  readonly replyDays: number;
  /** What the university needs of the person; nothing else is asked or sent. */
  readonly fields: readonly DetailName[];
}
