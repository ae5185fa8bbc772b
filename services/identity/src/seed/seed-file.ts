import { cleanLine, nameFault } from '@collegium/texts';
import {
  assertClientId,
  assertMachineRoles,
  assertRedirectUris,
  publicKeys,
  type PublicJwk,
} from '../clients/client.js';
import { refuse } from '../errors.js';
import { grantableRole, type DatedRole } from '../users/role.js';
import { normaliseEmail } from '../users/user.js';

/** An account that must be there. */
export interface SeedUser {
  readonly email: string;
  readonly name: string;
  readonly password?: string;
  readonly personId?: string;
  readonly roles: readonly DatedRole[];
}

/** A client that must be there. */
export interface SeedClient {
  readonly id: string;
  readonly kind: 'machine' | 'application';
  readonly name: string;
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly secret?: string;
  readonly keys: readonly PublicJwk[];
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly deviceFlow: boolean;
}

export interface Seed {
  readonly users: readonly SeedUser[];
  readonly clients: readonly SeedClient[];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads what a seed file says; everything wrong with it is told at once.
 * @param sandbox whether passwords and secrets may stand in it: elsewhere a file must hold neither
 * @throws DomainError `seed_invalid`
 */
export function readSeed(document: unknown, sandbox: boolean): Seed {
  const problems: string[] = [];
  const seed = new SeedReader(problems, sandbox).seed(document);
  if (problems.length > 0)
    throw refuse(
      'seed_invalid',
      `The seed file cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  return seed;
}

type Fields = Readonly<Record<string, unknown>>;

class SeedReader {
  constructor(
    private readonly problems: string[],
    private readonly sandbox: boolean,
  ) {}

  seed(document: unknown): Seed {
    const top = this.fields('the file', document, ['users', 'clients']);
    return {
      users: this.list('users', top.users).map((item, index) => this.user(`users/${index}`, item)),
      clients: this.list('clients', top.clients).map((item, index) => this.client(`clients/${index}`, item)),
    };
  }

  private user(at: string, item: unknown): SeedUser {
    const fields = this.fields(at, item, ['email', 'name', 'password', 'personId', 'roles']);
    const email = normaliseEmail(this.text(at, fields, 'email'));
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) this.problems.push(`${at}/email is no email address`);
    const personId = this.optional(at, fields, 'personId');
    if (personId !== undefined && !uuid.test(personId)) this.problems.push(`${at}/personId is no UUID`);
    const password = this.secret(at, fields, 'password', 12);
    return {
      email,
      name: this.name(at, fields),
      roles: this.list(`${at}/roles`, fields.roles).map((role, index) => this.role(`${at}/roles/${index}`, role)),
      ...(password ? { password } : {}),
      ...(personId ? { personId } : {}),
    };
  }

  private role(at: string, item: unknown): DatedRole {
    const fields = typeof item === 'string' ? { role: item } : this.fields(at, item, ['role', 'from', 'until']);
    const role = this.text(at, fields, 'role');
    this.attempt(at, () => grantableRole(role));
    const [from, until] = [this.optional(at, fields, 'from'), this.optional(at, fields, 'until')];
    for (const day of [from, until])
      if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day)) this.problems.push(`${at}: ${day} is no date`);
    return { role, from: from ?? null, until: until ?? null };
  }

  private client(at: string, item: unknown): SeedClient {
    const fields = this.fields(at, item, [
      'id',
      'kind',
      'name',
      'organisation',
      'roles',
      'secret',
      'keys',
      'redirectUris',
      'postLogoutRedirectUris',
      'deviceFlow',
    ]);
    const kind = fields.kind === 'application' ? 'application' : 'machine';
    if (fields.kind !== undefined && fields.kind !== kind)
      this.problems.push(`${at}/kind must be machine or application`);
    const secret = this.secret(at, fields, 'secret', 16);
    const client: SeedClient = {
      id: this.text(at, fields, 'id'),
      kind,
      name: this.name(at, fields),
      organisation: kind === 'application' ? 'consortium' : this.text(at, fields, 'organisation'),
      roles: this.texts(`${at}/roles`, fields.roles),
      keys: this.list(`${at}/keys`, fields.keys) as PublicJwk[],
      redirectUris: this.texts(`${at}/redirectUris`, fields.redirectUris),
      postLogoutRedirectUris: this.texts(`${at}/postLogoutRedirectUris`, fields.postLogoutRedirectUris),
      deviceFlow: fields.deviceFlow === true,
      ...(secret ? { secret } : {}),
    };
    if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(client.id))
      this.problems.push(`${at}/id must be a short code of a-z, 0-9 and -`);
    this.attempt(`${at}/id`, () => assertClientId(client.id, [client.organisation]));
    if (kind === 'machine') this.machine(at, client);
    else this.attempt(at, () => assertRedirectUris([...client.redirectUris, ...client.postLogoutRedirectUris]));
    return client;
  }

  private machine(at: string, client: SeedClient): void {
    this.attempt(at, () => assertMachineRoles('seed', client.organisation, client.roles));
    if (client.keys.length > 0) this.attempt(at, () => publicKeys(client.keys));
    if (client.keys.length > 0 === (client.secret !== undefined))
      this.problems.push(`${at} needs either keys or a secret`);
  }

  /** Nobody's password stands in a file, except in a sandbox, where it is meant to be known. */
  private secret(at: string, fields: Fields, name: string, shortest: number): string | undefined {
    const value = this.optional(at, fields, name);
    if (value === undefined) return undefined;
    if (!this.sandbox) this.problems.push(`${at}/${name} may stand in a file in a sandbox only`);
    if (value.length < shortest || value.length > 200)
      this.problems.push(`${at}/${name} must have ${shortest} to 200 characters`);
    return value;
  }

  private fields(at: string, item: unknown, known: readonly string[]): Fields {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      this.problems.push(`${at} must be a mapping`);
      return {};
    }
    for (const name of Object.keys(item)) if (!known.includes(name)) this.problems.push(`${at}/${name} is not known`);
    return item as Fields;
  }

  private list(at: string, value: unknown): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.problems.push(`${at} must be a list`);
    return [];
  }

  private texts(at: string, value: unknown): string[] {
    return this.list(at, value).map((item, index) => this.text(at, { [index]: item }, String(index)));
  }

  private text(at: string, fields: Fields, name: string): string {
    const value = this.optional(at, fields, name);
    if (value === undefined || value === '') this.problems.push(`${at}/${name} is missing`);
    return value ?? '';
  }

  private name(at: string, fields: Fields): string {
    const name = cleanLine(this.text(at, fields, 'name'));
    if (name.length > 200 || (name !== '' && nameFault(name))) this.problems.push(`${at}/name is no name`);
    return name;
  }

  private optional(at: string, fields: Fields, name: string): string | undefined {
    const value = fields[name];
    if (value === undefined || typeof value === 'string') return value;
    this.problems.push(`${at}/${name} must be text`);
    return undefined;
  }

  private attempt(at: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.problems.push(`${at}: ${(error as Error).message}`);
    }
  }
}
