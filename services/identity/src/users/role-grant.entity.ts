import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A role that a user holds. Row-level security: the organisation, the user, and whoever acts for the consortium see it. */
@Entity('role_grants')
export class RoleGrantRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly userId!: string;
  /** `kind:organisation:role`. */
  @Column('text') readonly role!: string;
  @Column('text') readonly organisation!: string;
  @Column('date', { nullable: true }) readonly validFrom!: string | null;
  @Column('date', { nullable: true }) readonly validUntil!: string | null;
  @Column('timestamptz') readonly grantedAt!: Date;
  @Column('text') readonly grantedBy!: string;
}

export type RoleChange = 'granted' | 'revoked';

/** Who gave or took which role, when. Only ever added to. */
@Entity('role_changes')
export class RoleChangeRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly userId!: string;
  @Column('text') readonly change!: RoleChange;
  @Column('text') readonly role!: string;
  @Column('text') readonly organisation!: string;
  @Column('date', { nullable: true }) readonly validFrom!: string | null;
  @Column('date', { nullable: true }) readonly validUntil!: string | null;
  @Column('timestamptz') readonly at!: Date;
  /** `user:<id>`, `client:<id>`, `event:<id>` or `seed`. */
  @Column('text') readonly actor!: string;
}
