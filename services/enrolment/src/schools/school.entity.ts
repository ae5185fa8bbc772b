import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SchoolStatus } from './register-row.js';
import type { School, SchoolLink } from './school.js';

/** A school of the register. Written by imports alone. */
@Entity('schools')
export class SchoolRow implements School {
  @PrimaryColumn('text') urn!: string;
  @Column('integer') version!: number;
  @Column('text') name!: string;
  @Column('text') status!: SchoolStatus;
  @Column('date', { nullable: true }) closesOn!: string | null;
  @Column('text') typeCode!: string;
  @Column('text') typeName!: string;
  @Column('text') phase!: string;
  @Column('text', { nullable: true }) localAuthorityCode!: string | null;
  @Column('text', { nullable: true }) localAuthorityName!: string | null;
  @Column('text', { nullable: true }) establishmentNumber!: string | null;
  @Column('text', { nullable: true }) ukprn!: string | null;
  @Column('integer', { nullable: true }) pupils!: number | null;
  @Column('text', { nullable: true }) street!: string | null;
  @Column('text', { nullable: true }) locality!: string | null;
  @Column('text', { nullable: true }) address3!: string | null;
  @Column('text', { nullable: true }) town!: string | null;
  @Column('text', { nullable: true }) county!: string | null;
  @Column('text', { nullable: true }) postcode!: string | null;
  @Column('text', { nullable: true }) region!: string | null;
  @Column('text', { nullable: true }) country!: string | null;
  @Column('integer', { nullable: true }) easting!: number | null;
  @Column('integer', { nullable: true }) northing!: number | null;
  @Column('double precision', { nullable: true }) latitude!: number | null;
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('date', { nullable: true }) lastChangedOn!: string | null;
}

/** A link between two schools of the register. */
@Entity('school_links')
export class SchoolLinkRow implements SchoolLink {
  @PrimaryColumn('text') urn!: string;
  @PrimaryColumn('text') linkUrn!: string;
  @PrimaryColumn('text') linkType!: string;
  @Column('text') linkName!: string;
  @Column('date', { nullable: true }) establishedOn!: string | null;
}
