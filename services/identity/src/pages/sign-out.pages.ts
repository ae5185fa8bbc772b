import { html } from './html.js';
import { page } from './layout.js';

export interface SignOutForm {
  readonly action: string;
  readonly xsrf: string;
  /** Nobody is signed in here any more: there is nothing to ask, only to go on. */
  readonly signedOut: boolean;
}

export function signOutPage({ action, xsrf, signedOut }: SignOutForm): string {
  const yes = (label: string) => html`<button type="submit" name="logout" value="yes">${label}</button>`;
  return page({
    title: signedOut ? 'You are signed out' : 'Sign out?',
    body: html`<form method="post" action="${action}">
      <input type="hidden" name="xsrf" value="${xsrf}">
      <p class="buttons">${signedOut ? yes('Continue') : html`${yes('Sign out')} <button type="submit" class="secondary">Stay signed in</button>`}</p>
    </form>`,
  });
}

export function signedOutPage(): string {
  return page({ title: 'You are signed out', body: html`<p>You can close this page.</p>` });
}
