import type { Credit } from '../claims/credit.js';

/**
 * All that a certificate says, taken at the award and never changed: a new template, name or programme title
 * leaves certificates already issued as they are.
 */
export interface CertificateSnapshot {
  readonly template: 'certificate-1';
  readonly number: string;
  /** The public page. */
  readonly url: string;
  readonly title: string;
  readonly issuer: { readonly did: string; readonly code: string; readonly name: string };
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
