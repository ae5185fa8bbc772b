import type { Tries } from './lockout.js';

const hour = 60 * 60_000;

/**
 * How many mails an address gets for sign-ins that one side asks for, strangers or known devices, and how long the link
 * in each is good. The window is as long as the link lives: whenever a mail is refused, the link in an earlier one is
 * still good, so a refusal never shuts the owner out.
 */
export const mailPolicy = { allowed: 10, windowMs: 24 * hour } as const;

export const linkLivesMs = mailPolicy.windowMs;

export type MailDecision =
  | { readonly allowed: true; readonly tries: Tries }
  | { readonly allowed: false; readonly tries: Tries; readonly until: Date };

/** Counts a mail that is asked for. */
export function countMail(before: Tries | undefined, now: Date): MailDecision {
  const windowEnds = before ? new Date(before.windowStartedAt.getTime() + mailPolicy.windowMs) : now;
  const inWindow = before !== undefined && before.count > 0 && now < windowEnds;
  if (inWindow && before.count >= mailPolicy.allowed) return { allowed: false, tries: before, until: windowEnds };
  return {
    allowed: true,
    tries: {
      count: inWindow ? before.count + 1 : 1,
      windowStartedAt: inWindow ? before.windowStartedAt : now,
      locks: 0,
      lockedUntil: null,
      lastAt: now,
    },
  };
}
