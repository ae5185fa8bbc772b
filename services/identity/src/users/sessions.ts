/** Ends what was signed in, wherever it is kept. Access tokens live on for their few minutes. */
export abstract class Sessions {
  abstract endAllOf(accountId: string): Promise<void>;
}
