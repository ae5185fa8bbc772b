/** A browser without scripts, as far as the protocol goes: cookies by path, redirects followed one at a time. */
export class Browser {
  private readonly cookies = new Map<string, { value: string; path: string }>();

  constructor(private readonly origin: string) {}

  /** Sends a request without following a redirect. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.origin);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => target.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie ? { cookie } : {}), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** Follows redirects as long as they stay with us. */
  async visit(url: string, init: RequestInit = {}): Promise<Page> {
    let response = await this.fetch(url, init);
    let at = new URL(url, this.origin);
    while (response.status >= 300 && response.status < 400) {
      at = new URL(response.headers.get('location') as string, at);
      if (at.origin !== this.origin) return new Page(this, at, response, '');
      await response.body?.cancel();
      response = await this.fetch(at.href);
    }
    return new Page(this, at, response, await response.text());
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name)?.value;
  }

  private keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
    const path = /path=([^;]+)/i.exec(line)?.[1] ?? '/';
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

/** What a visit led to: a page of ours, or an address elsewhere. */
export class Page {
  constructor(
    private readonly browser: Browser,
    readonly url: URL,
    readonly response: Response,
    readonly text: string,
  ) {}

  get title(): string {
    return /<title>(.*) – Collegium<\/title>/.exec(this.text)?.[1] ?? '';
  }

  /** Sends the form that posts to an address ending like `action`, its hidden fields included. */
  submit(fields: Record<string, string>, action = ''): Promise<Page> {
    const form = [...this.text.matchAll(/<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].find(
      ([, target]) => (target as string).endsWith(action),
    );
    if (!form) throw new Error(`No form for ${action} on the page "${this.title}"`);
    const hidden = [...(form[2] as string).matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name as string, value as string],
    );
    return this.browser.visit(form[1] as string, {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    });
  }
}
