import type { Message } from './messages.js';

/** Where mail goes out. In a sandbox without one, mail stays in the outbox, to be read there. */
export abstract class MailServer {
  /** @throws if the server does not take it; it is tried again */
  abstract send(to: string, message: Message): Promise<void>;
}
