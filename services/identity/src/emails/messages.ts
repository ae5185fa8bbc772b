/** A mail as plain text: nothing to click that could be somebody else's, no remote content. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

export function codeMessage(code: string): Message {
  return {
    subject: 'Your code for Collegium',
    text: `Your code to sign in to Collegium is ${code}.\n\nIt can be used once, for 10 minutes, in the window where you asked for it. Nobody will ever ask you for it by telephone or mail.\nIf you did not ask for a code, you need not do anything.\n`,
  };
}

export function invitationMessage(name: string, signInUrl: string): Message {
  return {
    subject: 'Your account for Collegium',
    text: `Hello ${name},\n\nan account for Collegium has been made for you. To sign in, use this address: enter it, choose "Email me a code", and type the code that you get. You can choose a password then.\n\n${signInUrl}\n`,
  };
}
