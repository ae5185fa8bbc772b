/** Where people begin, for the mails that we send. */
export class PortalUrl {
  constructor(readonly url: string) {}
}
