import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Evidence, EvidenceContent, EvidenceVersion } from './evidence.js';

@Entity('evidence')
export class EvidenceRow implements Evidence {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') portfolioId!: string;
  @Column('text') requirement!: string;
  @Column('text') status!: 'current' | 'removed';
  @Column('int') latest!: number;
  @Column({ type: 'timestamptz', precision: 3 }) addedAt!: Date;
}

/** Exactly what its kind says is there: a text, a link, or all that is known of a file. */
@Entity('evidence_version')
export class EvidenceVersionRow implements EvidenceVersion {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') portfolioId!: string;
  @Column('uuid') evidenceId!: string;
  @Column('int') number!: number;
  @Column('text') title!: string;
  @Column('text') kind!: EvidenceContent['kind'];
  @Column('text', { nullable: true }) text!: string | null;
  @Column('text', { nullable: true }) url!: string | null;
  @Column('text', { nullable: true }) fileKey!: string | null;
  @Column('text', { nullable: true }) fileName!: string | null;
  @Column('text', { nullable: true }) mediaType!: string | null;
  @Column('int', { nullable: true }) size!: number | null;
  @Column('text', { nullable: true }) fileDigest!: string | null;
  @Column('boolean') showsPupils!: boolean;
  @Column({ type: 'timestamptz', precision: 3 }) addedAt!: Date;
}
