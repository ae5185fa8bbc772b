import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import type { AccreditationEnv } from '../config.js';
import { refuse } from '../errors.js';
import type { Json } from '../credentials/credential.js';

/** Where a Vault is, and how to speak with it. */
export interface VaultSettings {
  /** Without a trailing slash. */
  readonly address: string;
  readonly mount: string;
  readonly namespace: string;
  readonly rsaType: 'rsa-2048' | 'rsa-4096';
  readonly timeoutMs: number;
  token(): Promise<string>;
}

/** The settings of the Vault, or undefined where none is configured. @throws Error if it has no token */
export function vaultSettings(env: AccreditationEnv): VaultSettings | undefined {
  if (!env.VAULT_ADDR) return undefined;
  if (!env.VAULT_TOKEN && !env.VAULT_TOKEN_FILE)
    throw new Error('VAULT_ADDR is set, but neither VAULT_TOKEN nor VAULT_TOKEN_FILE');
  return {
    address: withoutLastSlashes(env.VAULT_ADDR),
    mount: env.VAULT_MOUNT,
    namespace: env.VAULT_NAMESPACE,
    rsaType: env.VAULT_RSA_TYPE,
    timeoutMs: env.VAULT_TIMEOUT_MS,
    token: async () => (env.VAULT_TOKEN_FILE ? (await readFile(env.VAULT_TOKEN_FILE, 'utf8')).trim() : env.VAULT_TOKEN),
  };
}

function withoutLastSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

const MAXIMUM_BYTES = 1_000_000;

/** The transit engine over HTTP. See https://developer.hashicorp.com/vault/api-docs/secret/transit */
export class VaultClient {
  constructor(private readonly settings: VaultSettings) {}

  /** @throws DomainError `signer_unavailable` if Vault does not answer in time, is sealed, or refuses; what is in the answer beside its errors is never told */
  async call(method: 'GET' | 'POST', path: string, body?: object): Promise<Json> {
    const { address, mount, namespace, timeoutMs } = this.settings;
    const headers = {
      'x-vault-token': await this.token(),
      'x-vault-request': 'true',
      'content-type': 'application/json',
      ...(namespace ? { 'x-vault-namespace': namespace } : {}),
    };
    try {
      const answer = await request(`${address}/v1/${mount}/${path}`, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await readCapped(answer.body);
      if (answer.statusCode < 200 || answer.statusCode >= 300)
        throw unavailable(`it answered ${answer.statusCode} (${reasonOf(answer.statusCode, text)})`);
      return text === '' ? {} : ((parse(text).data as Json | undefined) ?? {});
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'signer_unavailable') throw error;
      throw unavailable(error instanceof Error ? error.message : String(error));
    }
  }

  private async token(): Promise<string> {
    try {
      return await this.settings.token();
    } catch {
      throw unavailable('its token file cannot be read');
    }
  }
}

export function unavailable(why: string): Error {
  return refuse(
    'signer_unavailable',
    `The Vault that holds the key cannot be used now: ${why}. Nothing is lost: try again later.`,
  );
}

async function readCapped(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAXIMUM_BYTES) throw new Error(`its answer is larger than ${MAXIMUM_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error('its answer is not JSON');
  }
}

function reasonOf(status: number, text: string): string {
  if (status === 503) return 'sealed or down for maintenance';
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown };
    return Array.isArray(errors) ? errors.join('; ').slice(0, 300) : 'no reason given';
  } catch {
    return 'no reason given';
  }
}
