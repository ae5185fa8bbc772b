import { describe, expect, it } from '@jest/globals';
import { schemaDrift, unguardedTables } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';

describe('the tables of enrolment', () => {
  it('have the columns of the entities', async () => {
    expect(await schemaDrift(AppModule)).toEqual([]);
  });

  it('are guarded by row-level security where they say whose a row is', async () => {
    expect(await unguardedTables(AppModule)).toEqual([]);
  });
});
