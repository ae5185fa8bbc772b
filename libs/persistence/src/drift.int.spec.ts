import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@collegium/testing';
import type { TestDatabase } from '@collegium/testing';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { findDrift } from './drift.js';
import { Thing, Things1790000000001 } from './things.testing.js';

@Entity('things')
class AnotherThing {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('text') readonly tenant!: string;
  @Column('text', { nullable: true }) readonly personId?: string | null;
  @Column('text', { nullable: true }) readonly name!: string;
  @Column('timestamptz', { nullable: true }) readonly doneAt?: Date | null;
  @Column('text', { nullable: true }) readonly secret?: string | null;
  @Column('text') readonly colour!: string;
}

@Entity('nothings')
class Nothing {
  @PrimaryColumn('uuid') readonly id!: string;
}

describe('findDrift', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase('drift', { migrations: [Things1790000000001] });
  });
  afterAll(() => database.drop());

  it('finds none where entities and migrations agree, indexes and policies apart', async () => {
    expect(await findDrift(database.ownerUrl, [Thing])).toEqual([]);
  });

  it('finds a missing table, a missing column, another type, and a column that may be null on one side only', async () => {
    const drift = (await findDrift(database.ownerUrl, [AnotherThing, Nothing])).join('\n');
    expect(drift).toMatch(/CREATE TABLE "nothings"/);
    expect(drift).toMatch(/ADD "colour" text NOT NULL/);
    expect(drift).toMatch(/"person_id" text/);
    expect(drift).toMatch(/"name" DROP NOT NULL/);
    expect(drift).not.toMatch(/"done_at"/);
  });

  it('finds a column that no entity has', async () => {
    @Entity('things')
    class LesserThing {
      @PrimaryColumn('uuid') readonly id!: string;
    }
    expect((await findDrift(database.ownerUrl, [LesserThing])).join('\n')).toMatch(/DROP COLUMN "secret"/);
  });

  it('changes nothing', async () => {
    await findDrift(database.ownerUrl, [AnotherThing, Nothing]);
    expect(await findDrift(database.ownerUrl, [Thing])).toEqual([]);
  });
});
