/** An answer of the platform that is no success. */
export class Refused extends Error {
  constructor(method, path, status, body) {
    super(`${method} ${path}: ${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** The platform's public interface, called with the university's own client (OAuth 2.0 client credentials, RFC 6749 section 4.4). */
export class Platform {
  #token;

  constructor({ accreditationUrl, tokenUrl, clientId, clientSecret }) {
    Object.assign(this, { accreditationUrl, tokenUrl, clientId, clientSecret });
  }

  get(path, options) {
    return this.#call('GET', path, options);
  }

  post(path, body, options) {
    return this.#call('POST', path, { ...options, body });
  }

  async #call(method, path, { body, traceparent, signal } = {}) {
    const response = await fetch(new URL(path, this.accreditationUrl), {
      method,
      headers: {
        authorization: `Bearer ${await this.#accessToken()}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(traceparent ? { traceparent } : {}),
      },
      body: body && JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(60_000)]) : AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const answer = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    if (!response.ok) throw new Refused(method, path, response.status, answer);
    return answer;
  }

  async #accessToken() {
    if (this.#token?.until > Date.now()) return this.#token.value;
    const basic = Buffer.from(`${encodeURIComponent(this.clientId)}:${encodeURIComponent(this.clientSecret)}`).toString(
      'base64',
    );
    const response = await fetch(this.tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw new Refused('POST', this.tokenUrl, response.status, await response.text());
    const { access_token: value, expires_in: seconds } = await response.json();
    this.#token = { value, until: Date.now() + (seconds - 60) * 1000 };
    return value;
  }
}
