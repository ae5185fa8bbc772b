import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import QRCode from 'qrcode';
import { certificatePage } from '../src/certificates/certificate-page.js';
import type { PublicCertificate } from '../src/certificates/certificates.service.js';
import { longDate } from '../src/certificates/long-date.js';
import { aCertificate } from '../src/credentials/credential.builder.js';

const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const installed = existsSync(executablePath);
const missing = `Chromium is missing at ${executablePath}: install it, or name it in CHROMIUM_BIN`;

const long: PublicCertificate = {
  certificate: aCertificate({ title: 'Certificate in '.padEnd(120, 'Educational '), holder: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4), criteria: 'A passed portfolio of evidence, and an account of the work. '.repeat(15) }),
  state: { status: 'granted' },
  credit: { university: 'University of Hertfordshire', reference: 'UH/CATS/27/000412', credit: { points: 30, scheme: 'CATS', level: 7 }, on: '2027-09-01' },
  digest: 'a'.repeat(64),
};
const pageOf = async (certificate: PublicCertificate) => certificatePage({ certificate, longDate, qr: (await QRCode.toString(certificate.certificate.url, { type: 'svg', margin: 0 })).replace('<svg ', '<svg role="img" aria-label="QR code that leads to this page" ') });

describe('the page of a certificate', () => {
  it('has one main heading, a language, a title, and nothing that runs', async () => {
    const html = await pageOf(long);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<html lang="en-GB">/);
    expect(html).toMatch(/<title>.+<\/title>/);
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i);
  });

  it('says in words, not only in colour, that a certificate was revoked', async () => {
    const html = await pageOf({ ...long, state: { status: 'revoked', on: '2027-10-01', reason: 'It was issued in error.' } });
    expect(html).toContain('<strong>Revoked.</strong> Taken back by its issuer on 1 October 2027: It was issued in error.');
    expect(html).toContain('(revoked)</title>');
    expect(html).not.toContain('<strong>Valid.');
  });
});

if (!installed && process.env.CI === 'true') it('has a browser to look at the page with', () => { throw new Error(missing); });
if (!installed) process.stderr.write(`${missing}. The specs of the certificate's page in a browser are skipped.\n`);

(installed ? describe : describe.skip)('in a browser without scripts', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'] });
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.setContent(await pageOf(long));
  });
  afterAll(() => browser.close());

  it('prints on one A4 page, also with long texts', async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  });

  it('fits a telephone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    const box = await page.locator('main').boundingBox();
    expect(box!.width).toBeLessThanOrEqual(320);
  });

  it('is read by its roles: heading, state, terms and links', async () => {
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of ['- main:', '- heading', '[level=1]', '- status:', 'Valid.', '- term: Holder', '- img "QR code that leads to this page"', '- navigation "Other forms of this certificate"', '- link "Certificate (PDF)"']) expect(tree).toContain(part);
  });
});
