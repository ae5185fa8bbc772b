import { html, Html } from './html.js';
import { formToken, input, page, type FormError } from './layout.js';

export interface SecondFactorForm {
  readonly action: string;
  readonly token: string;
  /** What the passkey script asks the browser for, as JSON; without it, passkeys are not offered. */
  readonly passkeyOptions?: string;
  readonly errors?: readonly FormError[];
}

/** Where the script is that speaks with passkeys. Everything else works without it. */
export const passkeyScriptPath = '/oidc/assets/passkey.js';

export interface EnrolForm extends SecondFactorForm {
  /** For authenticator apps, in base32. */
  readonly secret: string;
  readonly uri: string;
  /** A QR code of the address, as an SVG element that we have made. */
  readonly qrCode: string;
}

/** Sets up the second factor of an account that needs one and has none. There is no way on but this. */
export function enrolPage({ action, token, secret, uri, qrCode, passkeyOptions, errors = [] }: EnrolForm): string {
  return page({
    title: 'Set up a second step',
    errors,
    body: html`<p>Your account can do much for everybody, so signing in takes a second step from now on. Choose one.</p>
    <h2>An authenticator app</h2>
    <p>Scan this picture with the app:</p>
    <div class="qr" role="img" aria-label="QR code for authenticator apps; the key below says the same">${new Html(qrCode)}</div>
    <p>or <a href="${uri}">open the app on this device</a>, or type this key into it:</p>
    <p class="key"><code>${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
    ${codeForm(action, token, 'Then type the six digits that the app shows.', errors)}
    ${passkeyForm(action, token, 'create', passkeyOptions)}
    ${back(action, token)}`,
    ...scriptFor(passkeyOptions),
  });
}

export interface AskForm extends SecondFactorForm {
  readonly totp: boolean;
}

/** Asks for the second factor. */
export function secondFactorPage({ action, token, totp, passkeyOptions, errors = [] }: AskForm): string {
  return page({
    title: 'Second step',
    errors,
    body: html`${totp && codeForm(action, token, 'Six digits that your authenticator app shows now.', errors)}
    ${passkeyForm(action, token, 'get', passkeyOptions)}
    <p>If you have lost it, ask the office or an operator: two of them can reset it together.</p>
    ${back(action, token)}`,
    ...scriptFor(passkeyOptions),
  });
}

function codeForm(action: string, token: string, hint: string, errors: readonly FormError[]): Html {
  return html`<form method="post" action="${action}/second" novalidate>
      ${formToken(token)}
      ${input({ id: 'code', label: 'Code of the app', type: 'text', hint, autocomplete: 'one-time-code', numeric: true, errors })}
      <p class="buttons"><button type="submit" name="way" value="totp">Continue</button></p>
    </form>`;
}

/** The button is shown by the script, where the browser can do it. */
function passkeyForm(action: string, token: string, does: 'create' | 'get', options: string | undefined): Html {
  return html`${
    options !== undefined &&
    html`<form method="post" action="${action}/second" id="passkey" data-does="${does}" data-options="${options}" hidden>
      <h2>A passkey</h2>
      ${formToken(token)}
      <input type="hidden" name="way" value="passkey"><input type="hidden" name="credential" value="">
      <p>Your telephone, your computer or a security key shows that it is you.</p>
      <p class="buttons"><button type="submit">${does === 'create' ? 'Set up a passkey' : 'Use a passkey'}</button></p>
      <p class="error" role="alert" hidden>That did not work, or was cancelled. Try again.</p>
    </form>
    <p class="hint" id="without-passkey">Passkeys need scripts, and a browser that knows them.</p>`
  }`;
}

function back(action: string, token: string): Html {
  return html`<form method="post" action="${action}/cancel">${formToken(token)}<button type="submit" class="link">Cancel and go back</button></form>`;
}

function scriptFor(options: string | undefined): { script?: string } {
  return options === undefined ? {} : { script: passkeyScriptPath };
}

/** Runs in browsers as it stands: no build, no dependency. */
export const passkeyScript = `'use strict';
const form = document.getElementById('passkey');
const field = form && form.elements.namedItem('credential');
const can = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
if (form && can) {
  form.hidden = false;
  document.getElementById('without-passkey').hidden = true;
  form.addEventListener('submit', async (event) => {
    if (field.value !== '') return;
    event.preventDefault();
    const problem = form.querySelector('[role=alert]');
    problem.hidden = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const credential = form.dataset.does === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      field.value = JSON.stringify(credential.toJSON());
      form.requestSubmit();
    } catch {
      problem.hidden = false;
    }
  });
}
`;
