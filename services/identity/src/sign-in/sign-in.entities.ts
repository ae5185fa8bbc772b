import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Guesses } from './guesses.js';

/** Tries that were counted for a key: whose they are about, and who makes them. */
@Entity('sign_in_tries')
export class TriesRow implements Guesses {
  @PrimaryColumn('text') readonly key!: string;
  @Column('integer') readonly count!: number;
  @Column('timestamptz') readonly windowStartedAt!: Date;
  @Column('integer') readonly locks!: number;
  @Column('timestamptz', { nullable: true }) readonly lockedUntil!: Date | null;
  @Column('timestamptz') readonly lastAt!: Date;
  @Column('integer', { default: 0 }) readonly total!: number;
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

/** A browser that an account has signed in with. */
@Entity('known_devices')
export class KnownDeviceRow {
  /** Digest of the secret in its cookie. */
  @PrimaryColumn('text') readonly deviceHash!: string;
  @PrimaryColumn('uuid') readonly userId!: string;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz') readonly lastUsedAt!: Date;
  @Column('timestamptz') readonly expiresAt!: Date;
}

/** A link that was mailed. */
@Entity('sign_in_links')
export class SignInLinkRow {
  @PrimaryColumn('text') readonly tokenHash!: string;
  @Column('uuid') readonly userId!: string;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz') readonly expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) readonly openedAt!: Date | null;
  /** The browser in which it was opened. */
  @Column('text', { nullable: true }) readonly deviceHash!: string | null;
  /** When that browser signed in by it. */
  @Column('timestamptz', { nullable: true }) readonly usedAt!: Date | null;
}
