/** A mail as plain text: links of ours only, no remote content. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

export function invitationMessage(name: string, signInUrl: string): Message {
  return {
    subject: 'Your account for Collegium',
    text: `Hello ${name},\n\nan account for Collegium has been made for you. To sign in, use this address: enter it, choose "Email me a code", and type the code that you get. You can choose a password then.\n\n${signInUrl}\n`,
  };
}
