import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Base URLs of the services, as `npm start` prints them. */
export type Addresses = Readonly<
  Record<'identity' | 'enrolment' | 'scheduling' | 'portfolio' | 'accreditation', string>
>;

/** One of the services. */
export type Service = keyof Addresses;

/** A refusal, as problem details (RFC 9457). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly problem: Record<string, unknown>,
    request: string,
  ) {
    super(
      `${request} → ${status} ${code}: ${JSON.stringify(problem.detail ?? problem.title ?? problem)} ${JSON.stringify(problem.errors ?? '')}`,
    );
  }
}

/** Body of a request that is not JSON. */
export interface Raw {
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer> | FormData;
}

/** How long a request is made again while nobody answers it; milliseconds, 0 for not at all. */
export interface Patience {
  readonly patienceMs?: number;
}

/** Somebody who talks to the platform over its public interfaces, signed in as one person. */
export class Caller {
  constructor(
    private readonly addresses: Addresses,
    private readonly token: () => Promise<string>,
    private readonly patience: Patience = {},
  ) {}

  get<T = Json>(service: Service, path: string): Promise<T> {
    return this.send<T>('GET', service, path);
  }

  post<T = Json>(service: Service, path: string, body: unknown = {}): Promise<T> {
    return this.send<T>('POST', service, path, { type: 'application/json', body: JSON.stringify(body) });
  }

  put<T = Json>(service: Service, path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', service, path, { type: 'application/json', body: JSON.stringify(body) });
  }

  postRaw<T = Json>(service: Service, path: string, raw: Raw): Promise<T> {
    return this.send<T>('POST', service, path, raw);
  }

  /** All pages of a list. */
  async all<T = Json>(service: Service, path: string): Promise<T[]> {
    const items: T[] = [];
    let next: string | null = `${path}${path.includes('?') ? '&' : '?'}limit=200`;
    while (next !== null) {
      const page: { data: T[]; next: string | null } = await this.get(service, next);
      items.push(...page.data);
      next = page.next === null ? null : page.next.replace(/^https?:\/\/[^/]+/, '');
    }
    return items;
  }

  /** Expects a refusal and returns it. */
  async refused(request: (caller: Caller) => Promise<unknown>): Promise<Refused> {
    try {
      await request(this);
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
    throw new Error('Expected a refusal, but the request was accepted.');
  }

  /** The answer, or undefined where the platform does not know of something yet (404): for waiting on what events bring. */
  unlessUnknown<T>(request: (caller: Caller) => Promise<T>): Promise<T | undefined> {
    return this.unless(({ status }) => status === 404, request);
  }

  /** The answer, or undefined where it is refused for a reason that will pass. */
  async unless<T>(
    passes: (refusal: Refused) => boolean,
    request: (caller: Caller) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await request(this);
    } catch (error) {
      if (error instanceof Refused && passes(error)) return undefined;
      throw error;
    }
  }

  private async send<T>(method: string, service: Service, path: string, raw?: Raw): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (raw && !(raw.body instanceof FormData)) headers['content-type'] = raw.type;
    if (method === 'POST') headers['idempotency-key'] = randomUUID();
    const { response, text } = await answered(this.patience, async () => {
      headers.authorization = `Bearer ${await this.token()}`;
      return fetch(`${this.addresses[service]}${path}`, {
        method,
        headers,
        ...(raw ? { body: raw.body } : {}),
        signal: AbortSignal.timeout(60_000),
      });
    });
    const json =
      text && /json/.test(response.headers.get('content-type') ?? '')
        ? (JSON.parse(text) as Record<string, unknown>)
        : undefined;
    if (!response.ok)
      throw new Refused(
        response.status,
        String(json?.code ?? 'no_code'),
        json ?? { detail: text },
        `${method} ${service}${path}`,
      );
    return (json ?? text) as T;
  }
}

/** Answers that say `ask again`: a server that is going or coming, or one that is still at work on the same request. */
const passing = (status: number, text: string): boolean =>
  status === 502 || status === 503 || text.includes('"idempotency_key_in_flight"');

/** Sends a request, and again while nobody answers: the idempotency key that it bears makes it one request. */
async function answered(
  { patienceMs = 0 }: Patience,
  send: () => Promise<Response>,
): Promise<{ response: Response; text: string }> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      const response = await send();
      const text = await response.text();
      if (!passing(response.status, text) || Date.now() > deadline) return { response, text };
    } catch (error) {
      if (Date.now() > deadline || !(error instanceof TypeError)) throw error; // fetch's word for no connection
    }
    await pause(100);
  }
}

/** Any JSON object; what is read out of it is checked by what follows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** Signs people in through the sandbox's grant, by their email address; tokens are kept until they are nearly over. */
export class SignIn {
  private readonly tokens = new Map<string, { token: string; until: number }>();

  constructor(
    private readonly addresses: Addresses,
    private readonly client: { id: string; secret: string },
    private readonly patience: Patience = {},
  ) {}

  /** A caller signed in as this person. */
  as(email: string): Caller {
    return new Caller(this.addresses, () => this.tokenOf(email), this.patience);
  }

  /** Has somebody sign in anew: for who has lost or got a role. */
  forget(email: string): void {
    this.tokens.delete(email);
  }

  private async tokenOf(email: string): Promise<string> {
    const known = this.tokens.get(email);
    if (known && known.until > Date.now()) return known.token;
    const { response, text } = await answered(this.patience, () =>
      fetch(`${this.addresses.identity}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:collegium:params:oauth:grant-type:sandbox',
          client_id: this.client.id,
          client_secret: this.client.secret,
          username: email,
        }),
      }),
    );
    const answer = JSON.parse(text) as { access_token?: string; expires_in?: number; error_description?: string };
    if (!response.ok || !answer.access_token)
      throw new Error(`${email} could not sign in: ${answer.error_description ?? response.status}`);
    this.tokens.set(email, {
      token: answer.access_token,
      until: Date.now() + ((answer.expires_in ?? 300) - 60) * 1000,
    });
    return answer.access_token;
  }
}
