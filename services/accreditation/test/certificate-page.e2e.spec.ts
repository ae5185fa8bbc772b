import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import QRCode from 'qrcode';
import { certificatePage } from '../src/certificates/certificate-page.js';
import type { PublicCertificate } from '../src/certificates/certificates.service.js';
import { longDate } from '../src/certificates/long-date.js';
import { aCertificate, aSignedBadge, anIssuer, STATUS } from '../src/credentials/credential.builder.js';
import type { Json, SignedCredential } from '../src/credentials/credential.js';
import { signCredential } from '../src/credentials/data-integrity.js';
import { endorsement } from '../src/credentials/endorsement.js';
import { openBadge } from '../src/credentials/open-badge.js';
import { badgePicture } from '../src/certificates/badge-picture.js';

const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const installed = existsSync(executablePath);
const missing = `Chromium is missing at ${executablePath}: install it, or name it in CHROMIUM_BIN`;

const issuer = anIssuer();
const authority = anIssuer('hertfordshire');
const joint = { did: authority.did, code: 'hertfordshire', name: 'Hertfordshire County Council' };
const longCertificate = aCertificate({
  jointIssuers: [joint],
  signatories: [
    { name: 'Dr Amina Okafor', role: 'Director of Programmes', organisation: 'HertsCam Network' },
    { name: 'Jonathan Reid', role: 'Head of School Improvement', organisation: joint.name },
  ],
  title: 'Certificate in '.padEnd(120, 'Educational '),
  holder: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4),
  criteria: 'A passed portfolio of evidence, and an account of the work. '.repeat(15),
});
const long: PublicCertificate = {
  certificate: longCertificate,
  credential: await jointBadge(longCertificate),
  hasPictures: true,
  state: { status: 'granted' },
  credit: {
    university: 'University of Hertfordshire',
    reference: 'UH/CATS/27/000412',
    credit: { points: 30, scheme: 'CATS', level: 7 },
    on: '2027-09-01',
  },
  digest: 'a'.repeat(64),
};

async function jointBadge(certificate: typeof longCertificate): Promise<SignedCredential> {
  const endorsed = await signCredential(
    endorsement(certificate, joint),
    authority.signer,
    new Date(certificate.awardedAt),
  );
  return signCredential(openBadge(certificate, STATUS, [endorsed]), issuer.signer, new Date(certificate.awardedAt));
}

/** Every text in a JSON value. */
function leaves(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [String(value)];
}

const pageOf = async (certificate: PublicCertificate) =>
  certificatePage({
    certificate,
    longDate,
    qr: (await QRCode.toString(certificate.certificate.url, { type: 'svg', margin: 0 })).replace(
      '<svg ',
      '<svg role="img" aria-label="QR code that leads to this page" ',
    ),
  });

describe('the page of a certificate', () => {
  it('has one main heading, a language, a title, and nothing that runs', async () => {
    const html = await pageOf(long);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<html lang="en-GB">/);
    expect(html).toMatch(/<title>.+<\/title>/);
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i);
  });

  it('shows every field of the credential', async () => {
    const badge: Json = await aSignedBadge(issuer);
    const html = await pageOf({ ...long, certificate: aCertificate(), credential: badge });
    const text = html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    expect(leaves(badge).filter((leaf) => !text.includes(leaf))).toEqual([]);
  });

  it('says what the credential says in words, and keeps the names that programs use behind a fold', async () => {
    const html = await pageOf(long);
    const [words, fold] = html.split('<details>') as [string, string];
    expect(
      [...words.matchAll(/<dt>(.*?)<\/dt>/g)].map((term) => term[1]!).filter((term) => /[._@]|[a-z][A-Z]/.test(term)),
    ).toEqual([]);
    expect(words).not.toContain('resultDescription');
    for (const term of ['Holder', 'Achievement', 'Issuer', 'Endorsed by', 'Valid from', 'Status today', 'Signed'])
      expect(words).toContain(`<dt>${term}</dt>`);
    expect(fold).toContain('resultDescription');
  });

  it('names both bodies and their signatories, and leads to every form', async () => {
    const html = await pageOf(long);
    for (const text of [
      'HertsCam Network and Hertfordshire County Council',
      '<strong>Jonathan Reid</strong><span>Head of School Improvement, Hertfordshire County Council</span>',
      '/endorsements/hertfordshire"',
      '.accessible.pdf"',
      '.png"',
      '.svg"',
      '.jwt"',
      'https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&amp;name=',
    ])
      expect(html).toContain(text);
    const before = await pageOf({ ...long, hasPictures: false });
    expect(before).not.toMatch(/\.accessible\.pdf|\.png|\.svg/);
  });

  it('says in words, not only in colour, that a certificate was revoked', async () => {
    const html = await pageOf({
      ...long,
      state: { status: 'revoked', on: '2027-10-01', reason: 'It was issued in error.' },
    });
    expect(html).toContain(
      '<strong>Revoked.</strong> Taken back by its issuer on 1 October 2027: It was issued in error.',
    );
    expect(html).toContain('(revoked)</title>');
    expect(html).not.toContain('<strong>Valid.');
  });
});

if (!installed && process.env.CI === 'true')
  it('has a browser to look at the page with', () => {
    throw new Error(missing);
  });
if (!installed) process.stderr.write(`${missing}. The specs of the certificate's page in a browser are skipped.\n`);

(installed ? describe : describe.skip)('in a browser without scripts', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.route('https://awards.example.org:8443/**/*.svg', (route) =>
      route.fulfill({
        contentType: 'image/svg+xml',
        body: badgePicture({ title: 'HertsCam Certificate in Educator Leadership', issuers: 'HertsCam Network' }, [
          'Noto Serif',
        ]),
      }),
    );
    await page.setContent(await pageOf(long));
  });
  afterAll(() => browser.close());

  it('prints on one A4 page, also with long texts', async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  });

  it('has no fault that axe finds', async () => {
    const scripted = await (await browser.newContext()).newPage();
    for (const state of [
      long.state,
      { status: 'revoked', on: '2027-10-01', reason: 'It was issued in error.' } as const,
    ]) {
      await scripted.setContent(await pageOf({ ...long, state }));
      await scripted.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations, passes } = (await scripted.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string }[] }[];
        passes: unknown[];
      };
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.length).toBeGreaterThan(15);
    }
  });

  // SCREENSHOT=docs/images/certificate.png makes the picture of the README anew.
  it('looks the same without a network', async () => {
    const certificate = {
      ...longCertificate,
      ...aCertificate({
        jointIssuers: [joint],
        signatories: longCertificate.signatories ?? [],
        criteria:
          'The holder has led a project of educational development in their own setting, and has shown in a portfolio of evidence and an account of the work how it was led and what came of it.',
      }),
    };
    const looked = await (
      await browser.newContext({ javaScriptEnabled: false, viewport: { width: 960, height: 1150 } })
    ).newPage();
    await looked.route('**/*', (route) =>
      route.request().url().endsWith('.svg')
        ? route.fulfill({
            contentType: 'image/svg+xml',
            body: badgePicture(
              { title: certificate.title, issuers: 'HertsCam Network and Hertfordshire County Council' },
              ['Noto Serif'],
            ),
          })
        : route.abort(),
    );
    await looked.setContent(await pageOf({ ...long, certificate, credential: await jointBadge(certificate) }));
    const path = process.env.SCREENSHOT;
    const picture = await looked.screenshot({ fullPage: false, ...(path ? { path } : {}) });
    expect(picture.length).toBeGreaterThan(20_000);
  });

  it('fits a telephone without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    const box = await page.locator('main').boundingBox();
    expect(box!.width).toBeLessThanOrEqual(320);
  });

  it.each([320, 375, 600, 960, 1280])(
    'has no name over its value, and nothing out of its box, at %s px',
    async (width) => {
      const scripted = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
      await scripted.setContent(await pageOf(long));
      const faults = await scripted.evaluate(`(() => {
      document.querySelectorAll('details').forEach((fold) => (fold.open = true));
      const wide = [...document.querySelectorAll('dt, dd, pre, summary, h1')].filter((one) => one.scrollWidth > one.clientWidth + 1);
      const over = [...document.querySelectorAll('dl > div')].filter((row) => {
        const range = document.createRange();
        range.selectNodeContents(row.querySelector('dt'));
        const [name, value] = [range.getBoundingClientRect(), row.querySelector('dd').getBoundingClientRect()];
        return name.right > value.left && name.bottom > value.top + 1;
      });
      return [document.documentElement.scrollWidth > innerWidth, ...wide.map((one) => one.textContent), ...over.map((one) => one.textContent)];
    })()`);
      expect(faults).toEqual([false]);
      await scripted.close();
    },
  );

  it('is read by its roles: heading, state, terms and links', async () => {
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      '- main:',
      '- heading',
      '[level=1]',
      '- status:',
      'Valid.',
      '- term: Holder',
      '- img "QR code that leads to this page"',
      '- navigation "Other forms of this certificate"',
      '- link "Certificate (PDF)"',
    ])
      expect(tree).toContain(part);
  });
});
