import type { Message } from '../emails/messages.js';

const unasked = 'If you did not ask for this, you need not do anything: nobody gets in without this mail.';
const secret = 'Nobody will ever ask you for it by telephone or mail.';

/**
 * What is sent to somebody who wants to sign in. The link needs no guessing, so it always works; the code only as long as
 * not too many were guessed.
 * @param link of our own origin, with a secret that is good for one use
 */
export function signInMessage(code: string | undefined, link: string): Message {
  const withCode = `Your code to sign in to Collegium is ${code}.\n\nIt can be used once, for 10 minutes, in the window where you asked for it. ${secret}\n\nOr open this link in the browser in which you want to sign in:`;
  const withoutCode = `Open this link in the browser in which you want to sign in to Collegium:`;
  const why = code === undefined ? 'There is no code in this mail, because too many wrong ones were tried.\n\n' : '';
  return {
    subject: code === undefined ? 'Your link for Collegium' : 'Your code for Collegium',
    text: `${code === undefined ? withoutCode : withCode}\n\n${link}\n\nThe link can be used once, for 24 hours.\n\n${why}${unasked}\n`,
  };
}
