import { describe, expect, it } from '@jest/globals';
import { preferredForm } from './media-type.js';

describe('the form of a certificate', () => {
  it.each([
    [undefined, 'html', 'text/html'],
    ['', 'html', 'text/html'],
    ['*/*', 'html', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'html', 'text/html'],
    ['text/html,application/xhtml+xml,image/png,image/svg+xml,*/*;q=0.8', 'html', 'text/html'],
    ['application/xhtml+xml', 'html', 'text/html'],
    ['application/json', 'json', 'application/json'],
    ['application/vc', 'json', 'application/vc'],
    ['application/vc+ld+json', 'json', 'application/vc+ld+json'],
    ['application/*', 'json', 'application/vc'],
    ['text/html;q=0.5, application/vc+ld+json', 'json', 'application/vc+ld+json'],
    ['application/jwt;q=0.9, application/json;q=0.8', 'jwt', 'application/jwt'],
    ['application/vc+jwt', 'jwt', 'application/vc+jwt'],
    ['text/plain', 'jwt', 'text/plain'],
    ['text/html;q=0, */*', 'json', 'application/vc'],
    ['application/json;q=0.1, */*;q=0.5', 'html', 'text/html'],
    ['TEXT/HTML', 'html', 'text/html'],
    ['application/pdf, text/html;q=0.9', 'pdf', 'application/pdf'],
    ['text/html; charset=utf-8; q=0.2, application/json; q=0.3', 'json', 'application/json'],
    ['image/png', 'png', 'image/png'],
    ['image/svg+xml', 'svg', 'image/svg+xml'],
    ['image/avif,image/webp,image/*,*/*;q=0.8', 'png', 'image/png'],
  ])('for Accept: %s is %s, sent as %s', (accept, form, type) => {
    expect(preferredForm(accept)).toEqual({ form, type });
  });

  it.each(['image/gif', 'text/html;q=0', '*/*;q=0', 'text/html;q=2', 'nonsense'])(
    'is none for Accept: %s',
    (accept) => {
      expect(preferredForm(accept)).toBeUndefined();
    },
  );
});
