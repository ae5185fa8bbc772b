import type { Answer } from '../conversations/conversation.js';
import type { Credit } from './credit.js';
import type { FieldProblem } from './credit-claim.js';

/** Of a board of the university; the date is a local one. */
export interface UniversityBoard {
  readonly reference: string;
  readonly date: string;
}

/** What the university answers. `receive`, `mark`, `board`, `refer` and `fail` belong to work that it assesses itself, `acknowledge` to work that we assessed. Dates are local ones; registered credit that is null is as asked. */
export type UniversityAnswer = Pick<Answer, 'revision'> &
  (
    | { readonly kind: 'acknowledge'; readonly caseReference: string; readonly expectedBy?: string }
    | { readonly kind: 'receive'; readonly caseReference: string }
    | { readonly kind: 'mark' }
    | { readonly kind: 'board'; readonly board: UniversityBoard }
    | { readonly kind: 'query'; readonly reason: string; readonly text: string | null }
    | {
        readonly kind: 'register';
        readonly reference: string;
        readonly credit: Credit | null;
        readonly variationReason?: string;
        readonly effectiveOn?: string;
        readonly usableUntil?: string;
        readonly board?: UniversityBoard;
      }
    | { readonly kind: 'refer'; readonly reason: string; readonly resubmitBy: string; readonly text?: string }
    | { readonly kind: 'fail'; readonly reason: string; readonly text?: string }
    | {
        readonly kind: 'reject';
        readonly reason: string;
        readonly resubmittable: boolean;
        readonly resubmitBy?: string;
        readonly text?: string;
        readonly fieldErrors?: readonly FieldProblem[];
      }
    | { readonly kind: 'rescind'; readonly reason: string; readonly text?: string }
  );
