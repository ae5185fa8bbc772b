import { describe, expect, it } from '@jest/globals';
import { AnswerCheck } from './answer-check.js';

const answer = (schema: object) => ({ responses: { 200: { content: { 'application/json': { schema } } } } });
const check = new AnswerCheck({
  paths: {
    '/v1/things/{id}': { get: answer({ $ref: '#/components/schemas/Thing' }) },
    '/v1/things/last': { get: answer({ type: 'object', properties: { last: { type: 'boolean' } } }) },
    '/v1/silent': { get: { responses: { 200: { description: 'Nothing is said of it' } } } },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'note'],
        properties: { id: { type: 'string' }, note: { type: ['string', 'null'] } },
      },
    },
  },
});
const faults = (path: string, body: unknown, mediaType = 'application/json', status = 200) =>
  check.faults('GET', path, { status, mediaType, body });

describe('an answer', () => {
  it('is as documented, null where it may be, and of the path that fits best', () => {
    expect(faults('/v1/things/1?x=y', { id: '1', note: null })).toEqual([]);
    expect(faults('/v1/things/last', { last: true })).toEqual([]);
    expect(faults('/v1/things/1', { code: 'not_found' }, 'application/problem+json', 404)).toEqual([]);
  });

  it.each([
    ['null where it may not be', '/v1/things/1', { id: null, note: '' }, 'must be string'],
    ['without a property', '/v1/things/1', { id: '1' }, "required property 'note'"],
    ['with one that is not documented', '/v1/things/1', { id: '1', note: '', more: 1 }, 'additional properties'],
    ['a list instead of a page', '/v1/things/1', [], 'must be object'],
    ['without any documentation', '/v1/silent', {}, 'is not documented'],
  ])('is found: %s', (_title, path, body, fault) => {
    expect(faults(path, body).join()).toContain(fault);
  });

  it('is found under a media type that the document does not have', () => {
    expect(faults('/v1/things/1', '', 'text/html')).toEqual(['GET /v1/things/{id} 200: text/html is not documented']);
  });
});
