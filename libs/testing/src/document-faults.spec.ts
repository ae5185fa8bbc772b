import { describe, expect, it } from '@jest/globals';
import { documentFaults } from './document-faults.js';

const page = {
  type: 'object',
  required: ['data', 'next'],
  properties: { data: { type: 'array' }, next: { type: 'string' } },
};
const good = {
  paths: {
    '/v1/things': {
      get: {
        parameters: [
          {
            name: 'filter',
            in: 'query',
            style: 'deepObject',
            explode: true,
            schema: { $ref: '#/components/schemas/Filter' },
          },
        ],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingPage' } } } } },
      },
    },
  },
  components: { schemas: { ThingPage: page, Filter: { type: 'object', properties: {} } } },
};

/** The good document with one place set to something else. */
function but(path: readonly string[], value: unknown): object {
  const copy = structuredClone(good) as object;
  const last = path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as never, copy as never);
  last[path.at(-1)!] = value;
  return copy;
}
const get = ['paths', '/v1/things', 'get'];
const answer = [...get, 'responses', '200', 'content', 'application/json', 'schema'];
const filter = [...get, 'parameters', '0'];

describe('the faults of a document', () => {
  it('are none where everything is said', () => {
    expect(documentFaults(good)).toEqual([]);
  });

  it.each([
    ['a reference without a name', [...filter, 'schema', '$ref'], '#/components/schemas/', 'leads nowhere'],
    ['a reference to what is not there', [...answer, '$ref'], '#/components/schemas/Thing', 'leads nowhere'],
    ['a filter in another style', [...filter, 'style'], 'form', 'not a deepObject'],
    ['a list as an array', answer, { type: 'array', items: {} }, 'lists are pages'],
    ['an answer with an example only', answer, { example: { data: [] } }, 'no named schema'],
    ['an answer without a schema', answer, undefined, 'has no schema'],
    ['an answer of which nothing is said', [...get, 'responses', '200'], { description: 'Fine' }, '200 has no content'],
    ['no answer', [...get, 'responses'], { default: {} }, 'no successful answer'],
    ['a page without next', ['components', 'schemas', 'ThingPage', 'required'], ['data'], 'a page without next'],
    ['a bare object', ['components', 'schemas', 'Filter'], { type: 'object' }, 'nothing is said'],
  ])('are found: %s', (_title, path, value, fault) => {
    expect(documentFaults(but(path, value)).join('\n')).toContain(fault);
  });
});
