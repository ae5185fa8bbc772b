import type { Tariff } from '../programmes/programme.js';
import { sameCredit, type Credit } from '../claims/credit.js';
import type { RegistrationTerms } from '../registrations/registration-terms.js';

export const lawfulBases = ['contract', 'consent'] as const;
export type LawfulBasisKind = (typeof lawfulBases)[number];

/** What an agreement may ask to be sent about a person and their work; nothing else leaves. */
export const agreementFields = ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'] as const;
export type AgreementField = (typeof agreementFields)[number];

/** An approval under which a university registers credit for one version of a programme. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly university: string;
  readonly programmeId: string;
  readonly route: 'recognition';
  readonly courseCode: string;
  readonly credit: Credit;
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
