import { nameFault } from '@collegium/texts';
import type { ConflictKind } from '../users/sign-in-conflict.js';

/** A mail as plain text: links of ours only, no remote content. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** Who invites: the name of the account or client that does it, and for which organisations, by their codes. */
export interface Inviter {
  readonly name: string;
  readonly organisations: readonly string[];
}

export function invitationMessage(name: string, inviter: Inviter, signInUrl: string): Message {
  return {
    subject: 'Your account for Collegium',
    text: `${greeting(name)}an account for Collegium has been made for you by ${inviterWords(inviter)}. To sign in, use this address: enter it, choose "Email me a code", and type the code that you get. You can choose a password then.\n\n${signInUrl}\n`,
  };
}

/** To somebody who has an account already. */
export function rolesMessage(inviter: Inviter, signInUrl: string): Message {
  return {
    subject: 'New roles in Collegium',
    text: `${greeting('')}your account for Collegium was given roles by ${inviterWords(inviter)}. They count for that organisation only and change nothing else of your account. If you do not know why, ask there, or the office of the consortium.\n\n${signInUrl}\n`,
  };
}

const conflictWords: Readonly<Record<ConflictKind, string>> = {
  email_in_use: 'registered a person under this address, and you have an account with it already. If that is you',
  email_changed:
    'changed the address of the person that belongs to your account. If you want to sign in there from now on',
  name_changed: 'changed the name of the person that belongs to your account. If that is right',
  two_accounts: 'is told that you have two accounts, of which one shall stay. If you want to have a say in it',
};

/** To the owner of an account about which somebody else has told something. Nothing has changed, and nothing will by itself. */
export function conflictMessage(kind: ConflictKind, provider: string, signInUrl: string): Message {
  return {
    subject: 'A question about your account for Collegium',
    text: `${greeting('')}${providerWords(provider)} ${conflictWords[kind]}, sign in and confirm it, or tell the office of the consortium. Otherwise you need not do anything: your account stays as it is.\n\n${signInUrl}\n`,
  };
}

/** To the address that is to be proved. */
export function proofMessage(code: string): Message {
  return {
    subject: 'Confirm your address for Collegium',
    text: `Somebody who is signed in to Collegium wants to use this address for their account. The code to confirm it is ${code}. It can be used once, for 10 minutes. Nobody will ever ask you for it by telephone or mail.\nIf that is not you, do nothing and tell nobody the code.\n`,
  };
}

/** To the address that an account had until now. */
export function movedMessage(): Message {
  return {
    subject: 'Your account for Collegium has another address',
    text: `${greeting('')}your account for Collegium is signed in to with another address from now on, and no longer with this one. If you do not know why, tell the office of the consortium.\n`,
  };
}

const WORD = /^[\p{L}\p{M}\u200C\u200D'’ʼ·-]+\.?$/u;
const INITIALS = /^(?:\p{L}\p{M}*\.){1,4}$/u;

/** Only what is plainly a name is said as one: a few words of letters, and nothing that a mail program makes a link of. */
export function isPlainName(name: string): boolean {
  if (name.length > 60 || nameFault(name) !== null) return false;
  const words = name.split(' ');
  const last = words.at(-1) ?? '';
  return (
    words.length <= 5 &&
    words.every((word) => WORD.test(word) || INITIALS.test(word)) &&
    ![words[0] ?? '', last].some((word) => /^\p{Ll}/u.test(word))
  );
}

function greeting(name: string): string {
  return isPlainName(name) ? `Hello ${name},\n\n` : 'Hello,\n\n';
}

/** The code of an organisation, where it is one. */
function isCode(text: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(text);
}

function providerWords(provider: string): string {
  return isCode(provider) ? `the provider ${provider}` : 'a provider';
}

function inviterWords({ name, organisations }: Inviter): string {
  const codes = organisations.filter(isCode).slice(0, 5);
  const where =
    codes.length === 0 || codes.includes('consortium')
      ? 'the office of the consortium'
      : `the organisation ${codes.join(', ')}`;
  return isPlainName(name) ? `${name}, for ${where}` : where;
}
