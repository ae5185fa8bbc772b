import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FactorReset } from './second-factor.js';

export type FactorKind = 'totp' | 'passkey';

/** Something that an account has, to sign in with beside what its owner knows. */
@Entity('second_factors')
export class SecondFactorRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly userId!: string;
  @Column('text') readonly kind!: FactorKind;
  /** The secret of an authenticator app, or the public half of a passkey. */
  @Column('bytea') readonly sealed!: Buffer;
  @Column('text', { nullable: true }) readonly credentialHash!: string | null;
  /** The last step of an authenticator app whose code was used, or a passkey's own count; a bigint, as text. */
  @Column('bigint') readonly counter!: string;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz') readonly lastUsedAt!: Date;
}

/** A sign-in that has shown its first factor and waits for the second. */
@Entity('sign_in_second_steps')
export class SecondStepRow {
  /** Digest of the interaction's id. */
  @PrimaryColumn('text') readonly interaction!: string;
  @Column('uuid') readonly userId!: string;
  @Column('text', { array: true }) readonly amr!: string[];
  /** What this sign-in must be answered with: a passkey's challenge, and the secret that is being set up. */
  @Column('bytea') readonly sealed!: Buffer;
  @Column('timestamptz') readonly expiresAt!: Date;
}

@Entity('second_factor_resets')
export class FactorResetRow implements FactorReset {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('uuid') readonly userId!: string;
  @Column('text') readonly status!: FactorReset['status'];
  @Column('uuid') readonly requestedBy!: string;
  @Column('timestamptz') readonly requestedAt!: Date;
  @Column('uuid', { nullable: true }) readonly approvedBy!: string | null;
  @Column('timestamptz', { nullable: true }) readonly approvedAt!: Date | null;
}

/** The record of what happened to an account's second factor; it only grows. */
@Entity('second_factor_changes')
export class FactorChangeRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly userId!: string;
  @Column('text') readonly change!: 'enrolled' | 'reset_requested' | 'reset';
  @Column('timestamptz') readonly at!: Date;
  @Column('text') readonly actor!: string;
}
