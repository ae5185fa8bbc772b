import type { Signatory } from '../awards/certificate.js';
import type { Credit } from '../claims/credit.js';

/** What earns the award: the part of a programme definition that decides. */
export interface AwardRules {
  readonly certificateTitle: string;
  readonly portfolioPassed: boolean;
  readonly minimumHours: boolean;
  readonly studentRegistration: boolean;
  readonly criteriaNarrative: string;
  /** Codes of the bodies that issue the certificate too; absent, like the signatories, in definitions from before there were any. */
  readonly jointWith?: readonly string[];
  /** Who signs, with the code of the body that they stand for. */
  readonly signatories?: readonly Signatory[];
}

/** Credit that an agreement with a university may attach to the award. */
export interface Tariff extends Credit {
  readonly university: string;
}

/** What this service keeps of one published version of a programme. */
export interface Programme {
  readonly id: string;
  readonly tenant: string;
  readonly code: string;
  readonly programmeVersion: number;
  readonly title: string;
  readonly timeZone: string;
  readonly rules: AwardRules;
  readonly tariffs: readonly Tariff[];
  /** How texts are printed that no font draws as they are; by the text. */
  readonly printedForms: PrintedForms;
}

export type PrintedForms = Readonly<Record<string, string>>;
