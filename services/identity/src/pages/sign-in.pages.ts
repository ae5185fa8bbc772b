import { html } from './html.js';
import { formToken, input, page, type FormError } from './layout.js';

export interface SignInForm {
  readonly action: string;
  readonly token: string;
  readonly clientName: string;
  readonly email?: string;
  /** Whose mail was shown to be read in this browser, by opening a link. */
  readonly proved?: string;
  readonly errors?: readonly FormError[];
}

/** Email address with password, or a code by email. */
export function signInPage({ action, token, clientName, email, proved, errors = [] }: SignInForm): string {
  return page({
    title: 'Sign in',
    errors,
    body: html`<p>to continue to <strong>${clientName}</strong></p>
    ${
      proved !== undefined &&
      html`<form method="post" action="${action}">
      ${formToken(token)}
      <p class="buttons"><button type="submit" name="way" value="link">Continue as ${proved}</button></p>
      <p>or sign in as somebody else:</p>
    </form>`
    }
    <form method="post" action="${action}" novalidate>
      ${formToken(token)}
      ${input({ id: 'email', label: 'Email address', type: 'email', autocomplete: 'username', ...(email ? { value: email } : {}), errors })}
      ${input({ id: 'password', label: 'Password', type: 'password', hint: 'Leave this empty if you want a code by email instead.', autocomplete: 'current-password', errors })}
      <p class="buttons">
        <button type="submit" name="way" value="password">Sign in</button>
        <button type="submit" name="way" value="code" class="secondary">Email me a code</button>
      </p>
    </form>
    <form method="post" action="${action}/cancel">${formToken(token)}<button type="submit" class="link">Cancel and go back</button></form>`,
  });
}

export interface CodeForm {
  readonly action: string;
  readonly token: string;
  readonly email: string;
  readonly errors?: readonly FormError[];
}

/** The code that was sent, if the address belongs to anybody: the page is the same if not. */
export function codePage({ action, token, email, errors = [] }: CodeForm): string {
  return page({
    title: 'Enter your code',
    errors,
    body: html`<p>If <strong>${email}</strong> has an account, we have sent a mail to it with a code of six digits and a link. Type the code within 10 minutes, or open the link in this browser.</p>
    <form method="post" action="${action}/code" novalidate>
      ${formToken(token)}
      ${input({ id: 'code', label: 'Code', type: 'text', hint: 'Six digits, for example 123456', autocomplete: 'one-time-code', numeric: true, errors })}
      <div class="choice"><input id="newPassword" name="newPassword" type="checkbox" value="yes"><label for="newPassword">Choose a new password afterwards</label></div>
      <p class="buttons"><button type="submit">Continue</button></p>
    </form>
    <p><a href="${action}">Start again, or ask for another code</a></p>`,
  });
}

export interface PasswordForm {
  readonly action: string;
  readonly token: string;
  readonly errors?: readonly FormError[];
}

export function passwordPage({ action, token, errors = [] }: PasswordForm): string {
  return page({
    title: 'Choose a password',
    errors,
    body: html`<p>You are signed in. With a password you do not need a code next time.</p>
    <form method="post" action="${action}/password" novalidate>
      ${formToken(token)}
      ${input({ id: 'password', label: 'New password', type: 'password', hint: 'At least 12 characters. Three random words are good.', autocomplete: 'new-password', errors })}
      <p class="buttons">
        <button type="submit" name="way" value="set">Save and continue</button>
        <button type="submit" name="way" value="skip" class="secondary">Continue without a password</button>
      </p>
    </form>`,
  });
}
