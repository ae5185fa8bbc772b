/** A change of status, before it is written down. */
export interface StatusChange {
  readonly subject: {
    readonly kind: 'application' | 'enrolment' | 'cohort';
    readonly id: string;
    readonly provider: string;
    readonly personId: string | null;
  };
  readonly from: string | null;
  readonly to: string;
  readonly at: Date;
  readonly reasons?: readonly string[];
  readonly reasonListVersion?: number;
  readonly note?: string | undefined;
}
