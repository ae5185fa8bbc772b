import { describe, expect, it } from '@jest/globals';
import { exampleOf, type ExampleSchema } from './example-of.js';

const named: Record<string, ExampleSchema> = {
  Setting: {
    type: 'object',
    properties: { urn: { type: 'integer', minimum: 100000 }, name: { type: 'string', example: 'Hill School' } },
  },
  Tree: { type: 'object', properties: { branches: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
};

describe('exampleOf', () => {
  it.each([
    ['a string of a format', { type: 'string', format: 'uuid' }, '01890a5d-ac96-774b-bcce-b302099a8057'],
    ['one of some words', { type: 'string', enum: ['text', 'link'] }, 'text'],
    ['its own example', { type: 'integer', example: 7 }, 7],
    ['its default', { type: 'integer', default: 50 }, 50],
    ['a nullable value', { type: ['boolean', 'null'] }, true],
    [
      'nested and listed objects',
      {
        type: 'object',
        properties: { settings: { type: 'array', items: { allOf: [{ $ref: '#/components/schemas/Setting' }] } } },
      },
      { settings: [{ urn: 100000, name: 'Hill School' }] },
    ],
    ['anything at all', {}, {}],
  ] as [string, ExampleSchema, unknown][])('makes %s', (_title, schema, example) => {
    expect(exampleOf(schema, named)).toEqual(example);
  });

  it('ends where a schema leads to itself', () => {
    expect(JSON.stringify(exampleOf(named.Tree!, named))).toContain('null');
  });
});
