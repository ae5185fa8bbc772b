import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What an organisation knows of somebody whom it invited: the address and the name that were given then. It never tells
 * anything of the account behind it, which may be older and carry roles of others. Row-level security: the organisation,
 * and whoever acts for the consortium.
 */
@Entity('memberships')
export class MembershipRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('uuid') readonly userId!: string;
  @Column('text') readonly organisation!: string;
  @Column('text') readonly email!: string;
  @Column('text') readonly name!: string;
  @Column('timestamptz') readonly invitedAt!: Date;
}
