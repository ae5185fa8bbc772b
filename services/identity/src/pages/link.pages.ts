import { html } from './html.js';
import { page } from './layout.js';

/** Where a link out of a mail leads. Only the button uses it up: mail programs open links by themselves. */
export function linkPage(action: string): string {
  return page({
    title: 'Sign in by link',
    body: html`<p>This link is from a mail that we have sent to you. It signs in this browser, and no other.</p>
    <form method="post" action="${action}"><p class="buttons"><button type="submit">Use this link</button></p></form>`,
  });
}

/**
 * After a link was used.
 * @param interaction path of the sign-in that asked for the mail, if it was one
 */
export function linkUsedPage(email: string, interaction: string | undefined): string {
  return page({
    title: 'You have shown that you read this mailbox',
    body: html`<p>For 10 minutes, this browser can sign in as <strong>${email}</strong>.</p>
    ${interaction !== undefined && html`<p><a href="${interaction}">Continue to sign in</a></p>`}
    <p>If you asked for the mail in another browser, go to the application in this one, and sign in there.</p>`,
  });
}

export function linkGonePage(): string {
  return page({
    title: 'This link cannot be used any more',
    body: html`<p>It was used already, or is older than 24 hours. Go back to the application and ask for another mail.</p>`,
  });
}
