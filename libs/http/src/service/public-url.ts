/** Where callers reach this service. Known from the start where `PUBLIC_URL` is set, else once it listens. */
export class PublicUrl {
  constructor(private known: string | undefined) {}

  /** Without a trailing slash. */
  get base(): string {
    return this.known ?? 'http://localhost';
  }

  /** Told by the bootstrap once the port is known; a configured URL stays. */
  listeningOn(url: string): void {
    this.known ??= url;
  }

  /** The absolute URL of a path that begins with `/`. */
  of(path: string): string {
    return this.base.replace(/\/$/, '') + path;
  }
}
