import { describe, expect, it } from '@jest/globals';
import { schemaDrift } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';

describe('the tables of enrolment', () => {
  it('have the columns of the entities', async () => {
    expect(await schemaDrift(AppModule)).toEqual([]);
  });
});
