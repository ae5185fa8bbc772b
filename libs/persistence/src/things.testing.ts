import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { enableTenancy } from './tenancy.js';

/** A row of the specs: one tenant's, and perhaps a person's own business. */
@Entity('things')
export class Thing {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('text') readonly tenant!: string;
  @Column('uuid', { nullable: true }) readonly personId?: string | null;
  @Column('text') readonly name!: string;
  @Column('timestamptz', { nullable: true }) readonly doneAt?: Date | null;
  @Column('text', { nullable: true, select: false }) readonly secret?: string | null;
}

export class Things1790000000001 implements MigrationInterface {
  name = 'Things1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table things (
      id uuid primary key, version integer not null, tenant text not null, person_id uuid, name text not null, done_at timestamptz, secret text)`);
    await runner.query('create index on things (tenant)');
    await enableTenancy(runner, 'things', ['tenant', 'person_id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table things');
  }
}
