import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { executablePath, installed, launchArguments, missing } from './chromium.js';
import {
  authorizationRequest,
  office,
  password,
  redirectUri,
  startIdentity,
  type RunningIdentity,
} from './identity.testing.js';

let identity: RunningIdentity;
let browser: Browser;
/** What the browser refused to load or run. */
const refused: string[] = [];

if (!installed) process.stderr.write(`${missing}. The spec of passkeys is skipped.\n`);
const inBrowser = installed ? it : it.skip;

beforeAll(async () => {
  if (!installed) return;
  // A passkey belongs to a name, so the service is called by one.
  identity = await startIdentity({ SECOND_FACTOR: 'required' }, 'localhost');
  browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: launchArguments });
});

afterAll(async () => {
  await browser?.close();
  await identity?.close();
});

async function toSecondStep(page: Page): Promise<void> {
  await page.goto(identity.url + authorizationRequest().path);
  await page.getByLabel('Email address').fill(office);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

inBrowser(
  'an account of the office sets up a passkey, and signs in with it and no other',
  async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/i.test(message.text())) refused.push(message.text());
    });
    await context.route(`${redirectUri}**`, (route) =>
      route.fulfill({ status: 200, contentType: 'text/plain', body: 'back at the application' }),
    );
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const authenticator = () =>
      devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
    const { authenticatorId } = await authenticator();

    await toSecondStep(page);
    await page.getByRole('button', { name: 'Set up a passkey' }).waitFor();
    expect(await page.getByText('Passkeys need scripts').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('heading', { name: 'Allow Portal?' }).waitFor();
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials).toHaveLength(1);

    await context.clearCookies();
    await toSecondStep(page);
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    expect(await page.getByLabel('Code of the app').count()).toBe(0);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('heading', { name: 'Allow Portal?' }).waitFor();

    await context.clearCookies();
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    await authenticator();
    await toSecondStep(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('That did not work, or was cancelled. Try again.').waitFor();
    expect(refused).toEqual([]);
    await context.close();
  },
  120_000,
);

inBrowser(
  'without scripts, the same page sets up an app',
  async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(identity.url + authorizationRequest().path);
    await page.getByLabel('Email address').fill('operator@consortium.example');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('img', { name: 'QR code for authenticator apps' }).waitFor();
    await page.getByLabel('Code of the app').waitFor();
    await page.getByText('Passkeys need scripts').waitFor();
    expect(await page.getByRole('button', { name: 'Set up a passkey' }).count()).toBe(0);
    await context.close();
  },
  60_000,
);
