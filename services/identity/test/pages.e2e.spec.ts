import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { executablePath, installed, launchArguments, missing } from './chromium.js';
import {
  authorizationRequest,
  coordinator,
  mailedCode,
  office,
  password,
  redirectUri,
  startIdentity,
  type RunningIdentity,
} from './identity.testing.js';

if (!installed && process.env.CI === 'true')
  it('has a browser to look at the pages with', () => {
    throw new Error(missing);
  });
if (!installed) process.stderr.write(`${missing}. The specs of the sign-in pages are skipped.\n`);

(installed ? describe : describe.skip)('in a browser without scripts', () => {
  let identity: RunningIdentity;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What the browser refused to load or send. */
  let refused: string[];

  beforeAll(async () => {
    identity = await startIdentity();
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: launchArguments,
    });
  });

  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    refused = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/i.test(message.text())) refused.push(message.text());
    });
    // The application is not there; what matters is where people are sent.
    await context.route(`${redirectUri}**`, (route) =>
      route.fulfill({ status: 200, contentType: 'text/plain', body: 'back at the application' }),
    );
  });

  afterEach(async () => {
    expect(refused).toEqual([]);
    await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await identity?.close();
  });

  const start = (parameters: Record<string, string> = {}) =>
    page.goto(identity.url + authorizationRequest(parameters).path);

  it('somebody signs in with the keyboard alone, and is sent back', async () => {
    await start();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to main content');
    await page.getByLabel('Email address').focus();
    await page.keyboard.type(office);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow Portal?' }).waitFor();
    await page.getByRole('button', { name: 'Allow', exact: true }).press('Enter');
    await page.waitForURL(`${redirectUri}?code=**`);
  });

  it('an error is summed up with the focus on it, and leads to its field', async () => {
    await start();
    await page.getByLabel('Email address').fill('not an address');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const summary = page.getByRole('alert');
    await summary.waitFor();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await focused(page)).toMatch(/^There is a problem/);
    await summary.getByRole('link', { name: 'Enter an email address, like name@example.org' }).click();
    expect(new URL(page.url()).hash).toBe('#email');
    const field = page.getByLabel('Email address');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe('not an address');
    expect(await page.getByLabel('Password').inputValue()).toBe('');
  });

  it('somebody without a password signs in with a code and chooses one', async () => {
    const email = 'invited@hertscam.example';
    await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email, name: 'Ina Invited', roles: ['provider:hertscam:facilitator'] },
    });
    await start();
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Email me a code' }).click();
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill((await mailedCode(identity, email)) as string);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('New password').fill('four other random words');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await page.getByRole('heading', { name: 'Allow Portal?' }).waitFor();
    await page.getByRole('button', { name: 'Do not allow' }).click();
    await page.waitForURL(`${redirectUri}?error=access_denied**`);
  });

  it('somebody connects a device, then signs out', async () => {
    const device = (await (
      await fetch(`${identity.issuer}/device/auth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'portal', scope: 'openid api' }),
      })
    ).json()) as Record<string, string>;
    await page.goto(device.verification_uri_complete as string);
    expect(await page.getByLabel('Code').inputValue()).toBe(device.user_code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Yes, the codes are the same' }).click();
    await page.getByLabel('Email address').fill(office);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.getByRole('heading', { name: 'Your device is connected' }).waitFor();

    await page.goto(`${identity.issuer}/session/end`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  });

  it('what cannot be put right is said in words', async () => {
    await start({ redirect_uri: 'https://evil.example/' });
    await page.getByRole('heading', { name: 'We cannot send you back' }).waitFor();
  });

  it('every page has its stylesheet, fits a telephone and needs no sideways scrolling', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await start();
    expect(await page.evaluate(`getComputedStyle(document.querySelector('button')).backgroundColor`)).toBe(
      'rgb(27, 94, 58)',
    );
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    const [button] = await page.getByRole('button').all();
    expect((await button?.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  });
});

/** The words of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`document.activeElement.textContent.trim().replaceAll(/\\s+/g, ' ')`);
}
