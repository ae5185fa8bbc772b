/** What the registry needs to know of the platform, and how it means to decide. */
export interface RegistrySettings {
  readonly accreditationUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Learners, by Latin name, whom it queries or rejects; all others are registered. */
  readonly decisions: Readonly<Record<string, 'query' | 'reject'>>;
}

interface CreditEvent {
  readonly type: string;
  /** W3C trace context: handed back with the answers, so that both sides find the same story. */
  readonly traceparent?: string;
  readonly data: { readonly claimId: string; readonly revision: number; readonly learner?: { readonly latinName: string } };
}

/** A registry that hears of credit claims and answers them over the public interface. */
export class Registry {
  private token: { value: string; until: number } | undefined;
  private readonly heard = new Set<string>();
  private registered = 0;

  constructor(private readonly settings: RegistrySettings) {}

  /** Subscribes to all that is addressed to this university, and returns the signing secret, which is shown once. */
  async subscribe(url: string): Promise<string> {
    const { secret } = await this.post<{ secret: string }>('/v1/subscriptions', { url });
    return secret;
  }

  /** Takes an event; one that comes again is harmless. */
  async hear(event: CreditEvent & { id: string }): Promise<void> {
    if (this.heard.has(event.id)) return;
    this.heard.add(event.id);
    const { claimId, revision, learner } = event.data;
    if (event.type === 'accreditation.credit_requested.v1') await this.consider(claimId, revision, learner?.latinName ?? '', event.traceparent);
    if (event.type === 'accreditation.credit_query_answered.v1') await this.register(claimId, revision, event.traceparent);
  }

  private async consider(claimId: string, revision: number, name: string, trace: string | undefined): Promise<void> {
    await this.answer(claimId, 'acknowledge', { revision, caseReference: `CASE-${claimId.slice(-6).toUpperCase()}` }, trace);
    const decision = this.settings.decisions[name];
    if (decision === 'query') await this.answer(claimId, 'query', { revision, reason: 'learner_ambiguous', text: 'Two of our records bear this name. Which school does the learner work at?' }, trace);
    else if (decision === 'reject') await this.answer(claimId, 'reject', { revision, reason: 'learning_not_current', resubmittable: false }, trace);
    else await this.register(claimId, revision, trace);
  }

  private async register(claimId: string, revision: number, trace: string | undefined): Promise<void> {
    this.registered += 1;
    await this.answer(claimId, 'register', { revision, reference: `UH/CATS/27/${String(this.registered).padStart(6, '0')}` }, trace);
  }

  private async answer(claimId: string, verb: string, body: object, trace: string | undefined): Promise<void> {
    await this.post(`/v1/credit-claims/${claimId}/${verb}`, body, trace);
  }

  private async post<T>(path: string, body: object, trace?: string): Promise<T> {
    const response = await fetch(`${this.settings.accreditationUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.accessToken()}`, 'content-type': 'application/json', ...(trace ? { traceparent: trace } : {}) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path} → ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Client credentials (RFC 6749 section 4.4). */
  private async accessToken(): Promise<string> {
    if (this.token && this.token.until > Date.now()) return this.token.value;
    const { tokenUrl, clientId, clientSecret } = this.settings;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
    const response = await fetch(tokenUrl, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }) });
    if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`);
    const { access_token: value, expires_in: seconds } = (await response.json()) as { access_token: string; expires_in: number };
    this.token = { value, until: Date.now() + (seconds - 60) * 1000 };
    return value;
  }
}
