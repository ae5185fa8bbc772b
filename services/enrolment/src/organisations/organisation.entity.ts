import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Membership, Organisation, OrganisationKind } from './organisation.js';

@Entity('organisations')
export class OrganisationRow implements Organisation {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') tenant!: 'consortium';
  @Column('text') code!: string;
  @Column('text') kind!: OrganisationKind;
  @Column('text') name!: string;
  @Column('timestamptz') createdAt!: Date;
}

@Entity('organisation_members')
export class MembershipRow implements Membership {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') tenant!: 'consortium';
  @Column('text') organisation!: string;
  @Column('text') memberKind!: 'school' | 'organisation';
  @Column('text') member!: string;
  @Column('date') fromDate!: string;
  @Column('date', { nullable: true }) untilDate!: string | null;
}
