import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HideableField, Share } from './share.js';

@Entity('certificate_shares')
export class ShareRow implements Share {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('uuid')
  personId!: string;

  @Column('uuid')
  awardId!: string;

  @Column('text', { unique: true })
  digest!: string;

  @Column('jsonb')
  hide!: HideableField[];

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
