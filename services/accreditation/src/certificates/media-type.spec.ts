import { describe, expect, it } from '@jest/globals';
import { preferredForm } from './media-type.js';

describe('the form of a certificate', () => {
  it.each([
    [undefined, 'html'],
    ['', 'html'],
    ['*/*', 'html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'html'],
    ['application/json', 'json'],
    ['application/vc', 'json'],
    ['application/*', 'json'],
    ['text/html;q=0.5, application/vc+ld+json', 'json'],
    ['application/jwt;q=0.9, application/json;q=0.8', 'jwt'],
    ['text/plain', 'jwt'],
    ['text/html;q=0, */*', 'json'],
    ['application/json;q=0.1, */*;q=0.5', 'html'],
    ['TEXT/HTML', 'html'],
    ['application/pdf, text/html;q=0.9', 'pdf'],
    ['text/html; charset=utf-8; q=0.2, application/json; q=0.3', 'json'],
  ])('for Accept: %s is %s', (accept, form) => {
    expect(preferredForm(accept)).toBe(form);
  });

  it.each(['image/png', 'text/html;q=0', '*/*;q=0', 'text/html;q=2', 'nonsense'])(
    'is none for Accept: %s',
    (accept) => {
      expect(preferredForm(accept)).toBeUndefined();
    },
  );
});
