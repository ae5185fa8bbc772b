import { describe, expect, it } from '@jest/globals';
import { securityHeaders } from './security-headers.js';

const formAction = (...targets: (string | undefined)[]) =>
  /form-action ([^;]*);/.exec(securityHeaders(targets)['content-security-policy'] as string)?.[1];

describe('securityHeaders', () => {
  it.each([
    ['forms to ourselves only', [], "'self'"],
    [
      'the origin that people are sent back to',
      ['https://portal.example.org/cb?x=1'],
      "'self' https://portal.example.org",
    ],
    ['the scheme of an application', ['uk.example.app:/cb'], "'self' uk.example.app:"],
    ['nothing for what is no address', [undefined, '; script-src *'], "'self'"],
  ])('allows %s', (_title, targets, expected) => {
    expect(formAction(...targets)).toBe(expected);
  });

  it('allows scripts of our own origin where a page has one', () => {
    expect(securityHeaders([], { scripts: true })['content-security-policy']).toContain("; script-src 'self'; ");
  });

  it('allows no script, no frame and no other source', () => {
    expect(securityHeaders()['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; script-src; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
  });
});
