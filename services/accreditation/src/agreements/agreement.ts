import type { Tariff } from '../programmes/programme.js';
import { pointsIn, sameCredit, type Credit } from '../claims/credit.js';
import { detailNames, type DetailName } from '../details/person-details.js';
import type { RegistrationTerms } from '../registrations/registration-terms.js';

export const lawfulBases = ['contract', 'consent', 'public-task', 'legitimate-interests'] as const;
export type LawfulBasisKind = (typeof lawfulBases)[number];

/** Either we assessed and the university recognises, or the university assesses what we pass on. */
export const creditRoutes = ['recognition', 'university-assessed'] as const;
export type CreditRoute = (typeof creditRoutes)[number];

/** What an agreement may ask to be sent about a person and their work; nothing else leaves. */
export const agreementFields = [
  'display-name',
  'latin-name',
  'achievement',
  'assessment',
  'certificate',
  'work-digests',
  'work',
  ...detailNames,
] as const;
export type AgreementField = (typeof agreementFields)[number];

/** What must be there before anything is sent: a board's reference and date, the certificate, work that may be shown. */
export const evidenceKinds = ['board', 'certificate', 'work'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What credit is to count towards. */
export interface CreditTarget {
  readonly recognition: 'specific' | 'general';
  readonly qualificationAim: string | null;
  /** Codes of the modules exempted, for specific credit. */
  readonly modules: readonly string[];
}

/** How much of an award a university lets come in by recognition. */
export interface ShareLimit {
  /** Points that the award has, in the scheme of the agreement. */
  readonly points: number;
  /** Highest share in percent that may be recognised. */
  readonly percent: number;
}

/** An approval under which a university registers credit for one version of a programme. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly university: string;
  readonly programmeId: string;
  readonly route: CreditRoute;
  readonly courseCode: string;
  readonly credit: Credit;
  readonly target: CreditTarget;
  /** How old the achievement may be when it is sent, in years; null where it does not age. */
  readonly currencyYears: number | null;
  /** Most points that one person may have claimed at this university over all claims, in the scheme of the agreement. */
  readonly maxPointsPerPerson: number | null;
  readonly shareLimit: ShareLimit | null;
  readonly evidence: readonly EvidenceKind[];
  readonly replyDays: number;
  readonly lawfulBasis: LawfulBasisKind;
  /** Version of the privacy notice that tells people about it. */
  readonly noticeVersion: string;
  readonly fields: readonly AgreementField[];
  /** What it says about becoming a student of the university; null where it says nothing. */
  readonly registration: RegistrationTerms | null;
  /** Local dates. */
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/** Whether claims may be made under it on a local date. */
export function inForce(agreement: Pick<Agreement, 'validFrom' | 'validUntil'>, today: string): boolean {
  return agreement.validFrom <= today && (agreement.validUntil === null || today <= agreement.validUntil);
}

/** The programme's own tariff for this university, if it says the same as the agreement. */
export function matchingTariff(tariffs: readonly Tariff[], university: string, credit: Credit): Tariff | undefined {
  return tariffs.find((tariff) => tariff.university === university && sameCredit(tariff, credit));
}

/** What is asked of the person themselves under it. */
export function detailsOf({ fields }: Pick<Agreement, 'fields'>): DetailName[] {
  return detailNames.filter((name) => fields.includes(name));
}

/** Most points that a person may claim at the university in all, in the scheme of the agreement; null where nothing limits them. */
export function pointsLimit({
  maxPointsPerPerson,
  shareLimit,
}: Pick<Agreement, 'maxPointsPerPerson' | 'shareLimit'>): number | null {
  const share = shareLimit && Math.floor((shareLimit.points * shareLimit.percent) / 100);
  const limits = [maxPointsPerPerson, share].filter((limit) => limit !== null);
  return limits.length > 0 ? Math.min(...limits) : null;
}

/** Whether this claim beside `others` at the same university keeps within its limits. */
export function withinLimit(
  agreement: Pick<Agreement, 'credit' | 'maxPointsPerPerson' | 'shareLimit'>,
  others: readonly Credit[],
): boolean {
  const limit = pointsLimit(agreement);
  const { points, scheme } = agreement.credit;
  return limit === null || points + others.reduce((sum, other) => sum + pointsIn(other, scheme), 0) <= limit;
}

/** What contradicts itself in the terms of an agreement, by pointer. */
export function termProblems({
  route,
  evidence,
  fields,
  target,
  credit,
  maxPointsPerPerson,
  shareLimit,
  validFrom,
  validUntil,
}: Omit<Agreement, 'id' | 'version' | 'tenant'>): { pointer: string; message: string }[] {
  const problems: { pointer: string; message: string }[] = [];
  const assesses = route === 'university-assessed';
  if (assesses && !fields.includes('work'))
    problems.push({ pointer: '/fields', message: 'must name the work, which the university cannot assess without' });
  if (assesses && fields.includes('assessment'))
    problems.push({ pointer: '/fields', message: 'must not name an assessment: the university makes it' });
  if (assesses && evidence.includes('board'))
    problems.push({ pointer: '/evidence', message: 'must not name a board of ours: the university has its own' });
  if (!assesses && !evidence.includes('board'))
    problems.push({ pointer: '/evidence', message: 'must name our board, whose outcome is recognised' });
  if (evidence.includes('work') && !fields.includes('work'))
    problems.push({ pointer: '/fields', message: 'must name the work where it is needed as evidence' });
  if (target.recognition === 'specific' && target.modules.length === 0)
    problems.push({ pointer: '/target/modules', message: 'must name the modules that specific credit exempts' });
  if (target.recognition === 'general' && target.modules.length > 0)
    problems.push({ pointer: '/target/modules', message: 'must be empty for general credit' });
  const limit = pointsLimit({ maxPointsPerPerson, shareLimit });
  if (limit !== null && limit < credit.points)
    problems.push({
      pointer: shareLimit && maxPointsPerPerson !== limit ? '/shareLimit' : '/maxPointsPerPerson',
      message: 'would let nobody claim the credit of this agreement',
    });
  if (validUntil !== null && validUntil < validFrom)
    problems.push({ pointer: '/validUntil', message: 'must not be before the first day' });
  return problems;
}
