import { html } from './html.js';
import { formToken, page } from './layout.js';

export interface ConsentForm {
  readonly action: string;
  readonly token: string;
  readonly clientName: string;
  /** What the application will be able to do, in sentences that follow "It will be able to". */
  readonly permissions: readonly string[];
}

/** Whether an application may act for the person. */
export function consentPage({ action, token, clientName, permissions }: ConsentForm): string {
  return page({
    title: `Allow ${clientName}?`,
    body: html`<p><strong>${clientName}</strong> asks to use Collegium for you. It will be able to:</p>
    <ul>${permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
    <p>You can sign out at any time, which ends this.</p>
    <form method="post" action="${action}/consent">
      ${formToken(token)}
      <p class="buttons">
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="refuse" class="secondary">Do not allow</button>
      </p>
    </form>`,
  });
}
