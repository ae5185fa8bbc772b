export type Treatment = 'assessed' | 'received';

/** One thing that a portfolio must hold before it can be frozen. */
export interface Requirement {
  code: string;
  title: string;
  kind: 'evidence' | 'account';
  treatment: Treatment;
  minimumItems: number;
  minimumWords: number;
  /** 0: no upper limit. */
  maximumWords: number;
}

export interface Criterion {
  code: string;
  title: string;
}

/** How a moderation sample is drawn; the version is kept with each sample. */
export interface SamplingPolicy {
  policyVersion: number;
  percent: number;
  minimumPerAssessor: number;
  allReferredAndFailed: boolean;
}

/** What this service needs of a published programme version. */
export interface Definition {
  code: string;
  version: number;
  title: string;
  requirements: Requirement[];
  criteria: Criterion[];
  sampling: SamplingPolicy | null;
  resubmissionDays: number;
  /** IANA zone of the dates people see. */
  timeZone: string;
}

/** The requirements of one treatment, in the definition's order. */
export function requirementsOf(definition: Definition, treatment: Treatment): Requirement[] {
  return definition.requirements.filter((requirement) => requirement.treatment === treatment);
}

/** What freezing means where the caller does not say: assessed work, or received work where nothing is assessed. */
export function mainTreatment(definition: Definition): Treatment {
  return definition.requirements.some((requirement) => requirement.treatment === 'assessed') ? 'assessed' : 'received';
}
