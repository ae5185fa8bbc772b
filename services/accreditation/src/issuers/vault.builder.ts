import { createHash, generateKeyPairSync, privateEncrypt, sign, constants, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface KeyVersion {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
interface TransitKey {
  readonly type: 'ed25519' | 'rsa-2048' | 'rsa-4096';
  readonly versions: KeyVersion[];
}
type Answer = readonly [status: number, body: object | undefined];

/** DigestInfo of SHA-256 (RFC 8017, 9.2): what PKCS #1 v1.5 puts before a hash that was made elsewhere. */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
export const VAULT_TOKEN = 's.of-a-spec';

/**
 * The documented transit API over real HTTP: create, read, rotate and sign, seal, tokens. It is no Vault: it shows that the driver
 * speaks as the documentation says, not that a Vault listens.
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export class TransitServer {
  readonly keys = new Map<string, TransitKey>();
  readonly requests: { method: string; path: string; body: Record<string, unknown> }[] = [];
  sealed = false;
  /** Calls that found it sealed. */
  sealedCalls = 0;
  silent = false;
  token = VAULT_TOKEN;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  rotate(name: string): void {
    const key = this.keys.get(name)!;
    key.versions.push(newVersion(key.type));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.silent) return;
    let text = '';
    for await (const part of request) text += String(part);
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const path = request.url!.replace('/v1/transit/', '');
    this.requests.push({ method: request.method!, path, body });
    const [status, value] = this.route(request, path, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(value ? JSON.stringify(value) : '');
  }

  private route({ method, headers }: IncomingMessage, path: string, body: Record<string, unknown>): Answer {
    if (this.sealed) this.sealedCalls += 1;
    if (this.sealed) return [503, { errors: ['Vault is sealed'] }];
    if (headers['x-vault-token'] !== this.token) return [403, { errors: ['permission denied'] }];
    const [, verb, name, hash] = /^(keys|sign)\/([\w-]+)(?:\/([\w-]+))?$/.exec(path) ?? [];
    if (verb === 'keys' && method === 'POST') {
      const type = body.type as TransitKey['type'];
      this.keys.set(name!, this.keys.get(name!) ?? { type, versions: [newVersion(type)] });
      return [200, { data: describe(name!, this.keys.get(name!)!) }];
    }
    const key = this.keys.get(name ?? '');
    if (!key) return [404, { errors: [] }];
    return verb === 'keys' ? [200, { data: describe(name!, key) }] : this.sign(key, body, hash);
  }

  private sign(key: TransitKey, body: Record<string, unknown>, hash: string | undefined): Answer {
    const version = (body.key_version as number | undefined) || key.versions.length;
    const pair = key.versions[version - 1];
    if (!pair) return [400, { errors: ['invalid key version'] }];
    const input = Buffer.from(String(body.input), 'base64');
    const signature =
      key.type === 'ed25519' ? sign(null, input, pair.privateKey) : signPkcs1(pair.privateKey, input, body, hash);
    if (!signature) return [400, { errors: ['unsupported hash or signature algorithm'] }];
    return [200, { data: { signature: `vault:v${version}:${signature.toString('base64')}`, key_version: version } }];
  }
}

function signPkcs1(
  key: KeyObject,
  input: Buffer,
  body: Record<string, unknown>,
  hash: string | undefined,
): Buffer | undefined {
  if (body.signature_algorithm !== 'pkcs1v15' || hash !== 'sha2-256') return undefined;
  const digest = body.prehashed ? input : createHash('sha256').update(input).digest();
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([SHA256_INFO, digest]));
}

function newVersion(type: TransitKey['type']): KeyVersion {
  return type === 'ed25519'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: Number(type.slice(4)) });
}

/** Public halves as Vault tells them: 32 bytes in base64 for Ed25519, PEM for RSA. */
function describe(name: string, { type, versions }: TransitKey): object {
  const publicOf = ({ publicKey }: KeyVersion) =>
    type === 'ed25519'
      ? Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64')
      : publicKey.export({ format: 'pem', type: 'spki' });
  return {
    name,
    type,
    latest_version: versions.length,
    min_decryption_version: 1,
    min_encryption_version: 0,
    exportable: false,
    supports_signing: true,
    keys: Object.fromEntries(
      versions.map((version, index) => [
        String(index + 1),
        { name: type, public_key: publicOf(version), creation_time: '2027-07-01T09:00:00Z' },
      ]),
    ),
  };
}
