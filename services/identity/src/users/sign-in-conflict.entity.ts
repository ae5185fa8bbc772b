import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConflictKind, ConflictStatus, SignInConflict } from './sign-in-conflict.js';

/** Row-level security: the provider, the account that it is about, and whoever acts for the consortium see it. */
@Entity('sign_in_conflicts')
export class SignInConflictRow implements SignInConflict {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('text') readonly kind!: ConflictKind;
  @Column('text') readonly status!: ConflictStatus;
  @Column('text') readonly provider!: string;
  @Column('uuid') readonly personId!: string;
  @Column('text') readonly personName!: string;
  @Column('text') readonly email!: string;
  @Column('uuid') readonly userId!: string;
  @Column('timestamptz') readonly openedAt!: Date;
  @Column('timestamptz', { nullable: true }) readonly closedAt!: Date | null;
  @Column('text', { nullable: true }) readonly closedBy!: string | null;
  @Column('text', { nullable: true }) readonly proposedDecision!: string | null;
  @Column('text', { nullable: true }) readonly proposedBy!: string | null;
  @Column('boolean') readonly provable!: boolean;
}

/** A code on its way to the address of a conflict. Without a tenant: only the account that the conflict is about gets to it. */
@Entity('address_proofs')
export class AddressProofRow {
  @PrimaryColumn('uuid') readonly conflictId!: string;
  @Column('text') readonly codeMac!: string;
  @Column('integer') readonly codesSent!: number;
  @Column('integer') readonly tries!: number;
  @Column('timestamptz') readonly expiresAt!: Date;
}
