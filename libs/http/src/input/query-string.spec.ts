import { describe, expect, it } from '@jest/globals';
import { parseQuery } from './query-string.js';

describe('parseQuery', () => {
  it.each([
    ['limit=3&after=x', { limit: '3', after: 'x' }],
    ['filter[cohort]=a&filter[kind]=b%20c', { filter: { cohort: 'a', kind: 'b c' } }],
    ['filter%5Bcohort%5D=a', { filter: { cohort: 'a' } }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['filter[a][b]=1', { 'filter[a][b]': '1' }],
    ['filter=x&filter[a]=1', { filter: { a: '1' } }],
    ['', {}],
  ])('reads %s', (text, query) => {
    expect(JSON.parse(JSON.stringify(parseQuery(text)))).toEqual(query);
  });

  it('does not reach any prototype', () => {
    parseQuery('__proto__[polluted]=1&constructor[prototype]=2');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
