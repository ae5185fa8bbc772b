import { createTransport, type Transporter } from 'nodemailer';
import { MailServer } from './mail-server.js';
import type { Message } from './messages.js';

/** Sends through an SMTP server, over TLS unless the URL says otherwise. */
export class SmtpMailServer extends MailServer {
  private readonly transport: Transporter;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.transport = createTransport(url, { disableFileAccess: true, disableUrlAccess: true });
  }

  override async send(to: string, { subject, text }: Message): Promise<void> {
    await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text });
  }
}
