import { describe, expect, it } from '@jest/globals';
import { malformedField, malformedParameter } from './parameters.js';

describe('malformedParameter', () => {
  it.each([
    ['/auth', undefined],
    ['/auth?client_id=portal&state=%C3%A9&login_hint=zo%C3%AB%40example.org', undefined],
    ['/auth?client_id=%00', 'client_id'],
    ['/auth?state=ok&client_id=a%00b', 'client_id'],
    ['/auth?client_id=a%0Ab', 'client_id'],
    ['/auth?client_id=a%7F', 'client_id'],
    ['/auth?a%00b=1', 'a parameter'],
    ['/auth?client_id=%ED%A0%80', undefined],
    ['/auth?client_id=%zz', undefined],
  ])('%s: %s', (url, name) => {
    expect(malformedParameter(url)).toBe(name);
  });
});

describe('malformedField', () => {
  it.each<[Record<string, unknown>, string | undefined]>([
    [{ grant_type: 'x', resource: ['a', 'b'] }, undefined],
    [{ client_id: 'a\0b' }, 'client_id'],
    [{ resource: ['a', '\ud83d'] }, 'resource'],
    [{ '\0': 'a' }, 'a parameter'],
  ])('%j: %s', (form, name) => {
    expect(malformedField(form)).toBe(name);
  });
});
