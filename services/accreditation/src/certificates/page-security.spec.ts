import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { pagePolicy } from './page-security.js';

const digest = (style: string) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

describe('the policy of a page', () => {
  it('allows its one style sheet, and pictures from where it is told', () => {
    const policy = pagePolicy('<head><style>p { color: red }\n</style></head>', ['https://a.example']);
    expect(policy).toContain(`style-src ${digest('p { color: red }\n')};`);
    expect(policy).toContain("img-src 'self' https://a.example;");
    expect(policy).toContain("default-src 'none'");
  });

  it.each([
    ['there is none', '<p>none</p>'],
    ['it does not end', '<style>p {}'],
    ['it ends before it begins', '</style><style>'],
    ['it begins many times', '<style>'.repeat(30_000)],
  ])('allows no style where %s', (_name, html) => {
    expect(pagePolicy(html)).toContain(`style-src ${digest('')};`);
  });
});
