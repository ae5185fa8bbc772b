import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tries } from './lockout.js';

/** Tries that were counted for a key, such as the digest of an address. */
@Entity('sign_in_tries')
export class TriesRow implements Tries {
  @PrimaryColumn('text') readonly key!: string;
  @Column('integer') readonly count!: number;
  @Column('timestamptz') readonly windowStartedAt!: Date;
  @Column('integer') readonly locks!: number;
  @Column('timestamptz', { nullable: true }) readonly lockedUntil!: Date | null;
  @Column('timestamptz') readonly lastAt!: Date;
}

/** How far one sign-in has come: which address asked for a code, and who has proved to read mail there. */
@Entity('sign_in_codes')
export class SignInCodeRow {
  /** Digest of the interaction's id. */
  @PrimaryColumn('text') readonly interaction!: string;
  @Column('text') readonly email!: string;
  /** Nobody, if the address belongs to no account: the pages must not show that. */
  @Column('uuid', { nullable: true }) readonly userId!: string | null;
  @Column('text') readonly codeMac!: string;
  @Column('integer') readonly tries!: number;
  @Column('timestamptz') readonly expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) readonly provedAt!: Date | null;
}
