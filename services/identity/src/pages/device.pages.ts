import { html } from './html.js';
import { input, page, type FormError } from './layout.js';

export interface DeviceCodeForm {
  readonly action: string;
  readonly xsrf: string;
  readonly code?: string;
  readonly errors?: readonly FormError[];
}

/** The code that a device or a script shows. */
export function deviceCodePage({ action, xsrf, code, errors = [] }: DeviceCodeForm): string {
  return page({
    title: 'Connect a device',
    errors,
    body: html`<p>Enter the code that your device or your terminal shows.</p>
    <form method="post" action="${action}" novalidate>
      <input type="hidden" name="xsrf" value="${xsrf}">
      ${input({ id: 'user_code', label: 'Code', type: 'text', hint: 'Eight letters, for example BCDF-GHJK', autocomplete: 'off', ...(code ? { value: code } : {}), errors })}
      <p class="buttons"><button type="submit">Continue</button></p>
    </form>`,
  });
}

export interface DeviceConfirmation {
  readonly action: string;
  readonly xsrf: string;
  readonly userCode: string;
  readonly clientName: string;
}

/** Somebody may have sent a link with a code of theirs: the person compares before going on (RFC 8628, section 5.4). */
export function deviceConfirmationPage({ action, xsrf, userCode, clientName }: DeviceConfirmation): string {
  return page({
    title: 'Is this your device?',
    body: html`<p><strong>${clientName}</strong> asks to be connected. This code must be shown on your device now:</p>
    <p class="code">${userCode}</p>
    <p>If you did not start this yourself, or the codes differ, choose No.</p>
    <form method="post" action="${action}">
      <input type="hidden" name="xsrf" value="${xsrf}">
      <input type="hidden" name="user_code" value="${userCode}">
      <input type="hidden" name="confirm" value="yes">
      <p class="buttons">
        <button type="submit">Yes, the codes are the same</button>
        <button type="submit" name="abort" value="yes" class="secondary">No</button>
      </p>
    </form>`,
  });
}

export function deviceConnectedPage(clientName: string): string {
  return page({
    title: 'Your device is connected',
    body: html`<p><strong>${clientName}</strong> is connected. You can close this page and go back to it.</p>`,
  });
}
