import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import type { VerificationResult } from '../src/verification/verification.service.js';
import { verifyPage, type VerifyPageContent } from '../src/verification/verify-page.js';

jest.setTimeout(180_000);

const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const installed = existsSync(executablePath);
const missing = `Chromium is missing at ${executablePath}: install it, or name it in CHROMIUM_BIN`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const revoked: VerificationResult = {
  result: 'invalid',
  kind: 'png',
  checks: [
    { name: 'core', outcome: 'success', code: 'well_formed', reason: 'It is well formed and valid today.' },
    { name: 'proof', outcome: 'success', code: 'signature_fits', reason: 'The content is what the issuer signed.' },
    { name: 'status', outcome: 'failure', code: 'revoked', reason: 'Its issuer has set its status: revocation.' },
    { name: 'issuer', outcome: 'skipped', code: 'earlier_failure', reason: 'An earlier check failed.' },
  ],
  credential: {
    id: `https://example.org/${'x'.repeat(200)}`,
    types: ['VerifiableCredential'],
    title: '<script>alert(1)</script>',
    issuer: 'did:web:example.org',
    issuerName: '"><img src=x onerror=alert(1)>',
    holder: 'Zoë',
    validFrom: '2027-07-01T00:00:00Z',
    validUntil: null,
  },
  held: [],
};
const pages: [string, VerifyPageContent][] = [
  ['empty', {}],
  ['with a refusal', { refusal: 'Hand in a <credential>.' }],
  ...(['valid', 'invalid', 'indeterminate'] as const).map((result): [string, VerifyPageContent] => [
    `of a result that is ${result}`,
    { result: { ...revoked, result } },
  ]),
];

describe('the page of verification', () => {
  it('escapes what others wrote, and runs nothing', () => {
    const html = verifyPage({ result: revoked });
    expect(html).not.toMatch(/<script|<img|javascript:/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(verifyPage({ refusal: 'Hand in a <credential>.' })).toContain('&lt;credential&gt;');
  });

  it('says in words what was found, in its title too', () => {
    const html = verifyPage({ result: revoked });
    expect(html).toContain('<strong>Not valid.</strong>');
    expect(html).toContain('<title>Not valid: check of a certificate</title>');
    expect(html).toContain('Unconfirmed: anybody can have written this.');
  });
});

if (!installed && process.env.CI === 'true')
  it('has a browser to look at the page with', () => {
    throw new Error(missing);
  });
if (!installed) process.stderr.write(`${missing}. The specs of the verification page in a browser are skipped.\n`);

(installed ? describe : describe.skip)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      timeout: 120_000,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
  });
  afterAll(() => browser?.close());

  it.each(pages)('the page %s has no violation that axe finds', async (_name, content) => {
    const page = await browser.newPage();
    await page.setContent(verifyPage(content));
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string }[] };
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.close();
  });

  it('fits a telephone without scrolling sideways, and its form can be used without script', async () => {
    const page = await (
      await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } })
    ).newPage();
    await page.setContent(verifyPage({ result: revoked }));
    expect((await page.locator('main').boundingBox())!.width).toBeLessThanOrEqual(320);
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      '- main:',
      '- status:',
      'Not valid.',
      '- rowheader "Signature"',
      '- textbox "Or paste the credential"',
      '- button "Check"',
    ])
      expect(tree).toContain(part);
  });
});
