import { describe, expect, it } from '@jest/globals';
import { consentPage } from './consent.page.js';
import { deviceCodePage, deviceConfirmationPage, deviceConnectedPage } from './device.pages.js';
import { errorPage } from './error.page.js';
import { html } from './html.js';
import { linkGonePage, linkPage, linkUsedPage } from './link.pages.js';
import { enrolPage, passkeyScriptPath, secondFactorPage } from './second-factor.pages.js';
import { codePage, passwordPage, signInPage } from './sign-in.pages.js';
import { signedOutPage, signOutPage } from './sign-out.pages.js';
import { palette } from './styles.js';

const hostile = `"><script>alert('x')</script>`;
const form = { action: '/oidc/interaction/1', token: 't', clientName: hostile, email: hostile };

const pages: Record<string, string> = {
  'sign-in': signInPage(form),
  'sign-in with errors': signInPage({ ...form, errors: [{ field: 'email', message: hostile }] }),
  code: codePage(form),
  password: passwordPage(form),
  consent: consentPage({ ...form, permissions: [hostile] }),
  'device code': deviceCodePage({ action: hostile, xsrf: hostile, code: hostile }),
  'device confirmation': deviceConfirmationPage({
    action: hostile,
    xsrf: hostile,
    userCode: hostile,
    clientName: hostile,
  }),
  'device connected': deviceConnectedPage(hostile),
  'sign-out': signOutPage({ action: hostile, xsrf: hostile, signedOut: false }),
  'signed out': signedOutPage(),
  link: linkPage(hostile),
  'link used': linkUsedPage(hostile, hostile),
  'link gone': linkGonePage(),
  'second factor': secondFactorPage({ ...form, totp: true, passkeyOptions: hostile }),
  'second factor to set up': enrolPage({
    ...form,
    secret: hostile,
    uri: hostile,
    qrCode: '<svg></svg>',
    passkeyOptions: hostile,
  }),
  error: errorPage(hostile, hostile, hostile),
};

describe.each(Object.entries(pages))('the %s page', (_name, markup) => {
  it('escapes all that is put into it', () => {
    expect(markup.replace(`<script src="${passkeyScriptPath}" defer></script>`, '')).not.toContain('<script');
  });

  it('has a language, a title and one main heading', () => {
    expect(markup).toMatch(/<html lang="en-GB">/);
    expect(markup).toMatch(/<title>[^<]+ – Collegium<\/title>/);
    expect(markup.match(/<h1>/g)).toHaveLength(1);
  });

  it('labels every input that is seen', () => {
    const ids = [...markup.matchAll(/<input id="([^"]+)"/g)].map(([, id]) => id);
    expect(markup.match(/<input (?!type="hidden")/g) ?? []).toHaveLength(ids.length);
    for (const id of ids) expect(markup).toContain(`<label for="${id}">`);
  });

  it('has neither inline script nor inline style', () => {
    expect(markup).not.toMatch(/ style=| on[a-z]+="|javascript:/);
  });
});

describe('an error', () => {
  const markup = signInPage({
    ...form,
    email: 'a@example.org',
    clientName: 'Portal',
    errors: [{ field: 'email', message: 'Enter an email address' }],
  });

  it.each([
    ['is announced in the title', '<title>Error: Sign in'],
    ['is summed up first, with the focus', 'role="alert" tabindex="-1" autofocus'],
    ['leads from the summary to its field', '<a href="#email">Enter an email address</a>'],
    ['is tied to its field', 'aria-describedby="email-error" aria-invalid="true"'],
  ])('%s', (_title, expected) => {
    expect(markup).toContain(expected);
  });

  it('leaves what was typed, but never a password', () => {
    expect(markup).toContain('value="a@example.org"');
    expect(markup).not.toMatch(/type="password"[^>]* value=/);
  });
});

describe('html', () => {
  it('leaves nothing for what is false or missing, and keeps markup that is made', () => {
    expect(html`<p>${false}${undefined}${0}${[html`<b>${'&'}</b>`]}</p>`.text).toBe('<p>0<b>&amp;</b></p>');
  });
});

describe('the palette', () => {
  it.each(Object.entries(palette))('gives %s a contrast of 4.5 or more', (_name, [text, background]) => {
    expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
  });
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
