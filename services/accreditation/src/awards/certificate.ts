import { nameFault, textFaultWords } from '@collegium/texts';
import type { Credit } from '../claims/credit.js';
import { refuse } from '../errors.js';

/** Which template a certificate is set from. */
export type TemplateId = 'certificate-1' | 'certificate-2' | 'certificate-3';

/** A body that issues a certificate. */
export interface IssuingBody {
  readonly did: string;
  readonly code: string;
  readonly name: string;
}

/** Who stands for an issuing body on the certificate. */
export interface Signatory {
  readonly name: string;
  readonly role: string;
  /** Name of the body that they stand for. */
  readonly organisation: string;
}

/**
 * All that a certificate says, taken at the award and never changed: a new template, name or programme title
 * leaves certificates already issued as they are.
 */
export interface CertificateSnapshot {
  readonly template: TemplateId;
  readonly number: string;
  /** The public page. */
  readonly url: string;
  readonly title: string;
  readonly issuer: IssuingBody;
  /** The bodies that issue it together with the issuer, each with an endorsement of its own. */
  readonly jointIssuers?: readonly IssuingBody[];
  readonly signatories?: readonly Signatory[];
  readonly programme: { readonly id: string; readonly code: string; readonly version: number; readonly title: string };
  /** The name as it is printed. */
  readonly holder: string;
  /** Where the holder worked, as it was called then; absent from snapshots of before it was taken. Not public: the holder may share it. */
  readonly setting?: string | null;
  /** Number of the certificate whose place this one took. */
  readonly supersedes?: string;
  readonly criteria: string;
  /** RFC 3339, whole seconds. */
  readonly awardedAt: string;
  /** Local date in the programme's zone. */
  readonly awardedOn: string;
  /** Hours of support that the award needed, and that the holder has received at least; where the programme sets a minimum. */
  readonly minimumHours: number | null;
  readonly board: { readonly reference: string; readonly heldOn: string } | null;
  /** Credit that an agreement attaches to the award; who registered it stands on the public page, not here. */
  readonly credit: Credit | null;
}

/** Every issuing body, the provider first. */
export function issuersOf({ issuer, jointIssuers = [] }: CertificateSnapshot): readonly IssuingBody[] {
  return [issuer, ...jointIssuers];
}

/**
 * Nothing is printed or signed for a holder whose name cannot be read as it stands: names kept from before texts were checked too.
 * @throws DomainError `name_not_acceptable`
 */
export function assertHolderNamed({ holder }: Pick<CertificateSnapshot, 'holder'>): void {
  const fault = nameFault(holder);
  if (fault)
    throw refuse('name_not_acceptable', `No certificate is made for a holder whose name ${textFaultWords[fault]}.`, {
      fault,
    });
}
