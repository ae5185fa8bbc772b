import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RegisterCounts, RegisterImport, RegisterImportStatus } from './register-import.js';
import type { RegisterKind } from './register-tables.js';

@Entity('register_imports')
export class RegisterImportRow implements RegisterImport {
  @PrimaryColumn('uuid') id!: string;
  @Column('integer') version!: number;
  @Column('text') kind!: RegisterKind;
  @Column('text') status!: RegisterImportStatus;
  @Column('jsonb') counts!: RegisterCounts;
  @Column('jsonb') sample!: RegisterImport['sample'];
  @Column('text', { nullable: true }) failure!: string | null;
  @Column('text') createdBy!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) checkedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) confirmedAt!: Date | null;
  @Column('uuid', { nullable: true }) comparedWith!: string | null;
}
