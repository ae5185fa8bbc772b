import { detailsOf, inForce, withinLimit, type Agreement } from '../agreements/agreement.js';
import { missingDetails, type DetailName, type PersonDetails } from '../details/person-details.js';
import type { CreditClaim } from './credit-claim.js';
import type { Credit } from './credit.js';

/** What a prepared claim still needs before it may be sent. */
export type ClaimNeed =
  | 'agreement'
  | 'not_current'
  | 'limit_exceeded'
  | 'board'
  | 'certificate'
  | 'reinstatement'
  | 'work'
  | 'consent'
  | 'latin_name'
  | DetailNeed;
export type DetailNeed =
  'legal_name' | 'date_of_birth' | 'previous_family_name' | 'trn' | 'uln' | 'husid' | 'sid' | 'student_number';

/** How each need is met, and by whom. */
export const waysOut: Readonly<Record<ClaimNeed, string>> = {
  agreement:
    'The agreement is not in force today. The claim goes on as soon as one with this university for this programme version is.',
  not_current:
    'The achievement is older than this university recognises. A later achievement, or an agreement without that limit, is needed; else withdraw the claim.',
  limit_exceeded:
    'With its other claims the person would exceed what this university recognises. Withdraw another claim, or this one.',
  board: 'The outcome carries no reference or date of a board. Portfolio releases it with both.',
  certificate: 'The certificate is being made; the claim goes on by itself.',
  reinstatement:
    'The award is suspended. The claim goes on by itself once it is reinstated: POST /v1/awards/{id}/reinstate.',
  work: 'Nothing of the work may be shown to a university, because all of it shows pupils. Hand in evidence that does not.',
  consent:
    "The person has not consented to this version of the university's privacy notice: POST /v1/award-cases/{id}/consent, by the person.",
  latin_name: 'The name is needed in Latin letters: POST /v1/award-cases/{id}/latin-name.',
  legal_name: 'The person tells their legal name: PUT /v1/people/{id}/details.',
  date_of_birth: 'The person tells their date of birth: PUT /v1/people/{id}/details.',
  previous_family_name: 'The person tells their previous family name: PUT /v1/people/{id}/details.',
  trn: 'The person tells their teacher reference number, or that they have none: PUT /v1/people/{id}/details.',
  uln: 'The person tells their unique learner number, or that they have none: PUT /v1/people/{id}/details.',
  husid: 'The person tells their HUSID, or that they have none: PUT /v1/people/{id}/details.',
  sid: 'The person tells their student identifier, or that they have none: PUT /v1/people/{id}/details.',
  student_number:
    'The person tells their student number at this university, or that they have none: PUT /v1/people/{id}/details.',
};

/** What decides whether a claim may be sent, beside the claim and its agreement. */
export interface Given {
  readonly certificateIssued: boolean;
  readonly awardSuspended: boolean;
  /** Local date. */
  readonly today: string;
  readonly details: PersonDetails | null;
  /** Credit that the person has claimed at this university otherwise, and that is neither refused nor taken back. */
  readonly otherCredit: readonly Credit[];
}

type Asked = Pick<
  CreditClaim,
  'university' | 'lawfulBasis' | 'latinName' | 'completedOn' | 'boardReference' | 'boardDate' | 'evidence'
>;

/** What a claim under this agreement still lacks. A lawful basis is a condition of asking, always. */
export function needsOf(claim: Asked, agreement: Agreement, given: Given): ClaimNeed[] {
  const needs: ClaimNeed[] = [];
  if (!inForce(agreement, given.today)) needs.push('agreement');
  if (agreement.currencyYears !== null && yearsAfter(claim.completedOn, agreement.currencyYears) < given.today)
    needs.push('not_current');
  if (!withinLimit(agreement, given.otherCredit)) needs.push('limit_exceeded');
  if (agreement.evidence.includes('board') && (!claim.boardReference || !claim.boardDate)) needs.push('board');
  if (agreement.evidence.includes('certificate') && !given.certificateIssued) needs.push('certificate');
  if (given.awardSuspended) needs.push('reinstatement');
  if (agreement.evidence.includes('work') && claim.evidence.length === 0) needs.push('work');
  if (!claim.lawfulBasis) needs.push('consent');
  if (agreement.fields.includes('latin-name') && !claim.latinName) needs.push('latin_name');
  return [...needs, ...missingDetails(given.details, detailsOf(agreement), claim.university).map(needOf)];
}

/** Needs during which a person is not asked for details yet: the claim may never be sent. */
const premature: readonly ClaimNeed[] = ['agreement', 'not_current', 'limit_exceeded', 'board', 'work', 'consent'];

/** Whether a claim that is not sent yet may ask a person for their details. */
export function mayAsk(claim: Pick<CreditClaim, 'waitingFor'>): boolean {
  return !claim.waitingFor.some((need) => premature.includes(need));
}

function needOf(name: DetailName): DetailNeed {
  return name.replaceAll('-', '_') as DetailNeed;
}

/** The last day of so many years; 29 February counts as 28 where there is none. */
function yearsAfter(date: string, years: number): string {
  const [year, rest] = [Number(date.slice(0, 4)) + years, date.slice(4)];
  const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  return `${String(year).padStart(4, '0')}${rest === '-02-29' && !leap ? '-02-28' : rest}`;
}
