import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An address that one person proposed for an account of the consortium's, and that another has not confirmed yet. */
@Entity('proposed_addresses')
export class ProposedAddressRow {
  @PrimaryColumn('uuid') readonly userId!: string;
  @Column('text') readonly email!: string;
  @Column('text') readonly proposedBy!: string;
  @Column('timestamptz') readonly proposedAt!: Date;
}
