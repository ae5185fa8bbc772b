import { randomBytes } from 'node:crypto';
import { holds, parseRole, type Principal, type Role } from '@collegium/auth';
import { refuse } from '../errors.js';
import { isUuidLike } from '../ids.js';
import { grantableRole } from '../users/role.js';
import { digest } from '@collegium/vault';

/** `machine`: a system that acts for itself. `application`: what people sign in with. */
export type ClientKind = 'machine' | 'application';
export type ClientStatus = 'active' | 'disabled';
export type ClientAuthentication = 'client_secret' | 'private_key_jwt' | 'none';

/** A public key (RFC 7517) of a client that signs its own assertions. */
export type PublicJwk = Readonly<Record<string, unknown>>;

export interface Client {
  readonly id: string;
  readonly version: number;
  readonly kind: ClientKind;
  readonly name: string;
  /** Code of the organisation that it belongs to; `consortium` for shared applications. */
  readonly organisation: string;
  /** What a machine may do; an application does what its user may. */
  readonly roles: readonly string[];
  readonly authentication: ClientAuthentication;
  readonly keys: readonly PublicJwk[];
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Whether people may sign in on another device for it (RFC 8628). */
  readonly deviceFlow: boolean;
  readonly status: ClientStatus;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** A secret as it is kept: its digest, and the last characters to tell it from another. */
export interface ClientSecret {
  readonly hash: string;
  readonly hint: string;
  readonly expiresAt: Date | null;
}

/** A secret of 256 random bits, shown once. */
export function newSecret(): string {
  return `cs_${randomBytes(32).toString('base64url')}`;
}

/** The digest is a plain SHA-256: a secret of 256 random bits cannot be guessed, and token requests must stay cheap. */
export function hashSecret(secret: string): Pick<ClientSecret, 'hash' | 'hint'> {
  return { hash: digest(secret), hint: secret.slice(-4) };
}

export function liveSecrets(secrets: readonly ClientSecret[], now: Date): ClientSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
}

/** Who may make and change clients with a role: the office all, coordinators and registrars those of their own organisation. */
export function mayManageClient(principal: Principal, role: Role): boolean {
  if (holds(principal, 'consortium', 'consortium:office')) return true;
  if (role.kind === 'provider') return holds(principal, role.organisation, 'provider:coordinator');
  return (
    role.kind === 'university' && role.role === 'client' && holds(principal, role.organisation, 'university:registrar')
  );
}

/**
 * Checks the roles of a machine: known, of its own organisation only, and the caller's to give.
 * @throws DomainError `role_unknown`, `role_of_another_organisation`, `role_not_grantable`
 */
export function assertMachineRoles(
  principal: Principal | 'seed',
  organisation: string,
  roles: readonly string[],
): void {
  for (const text of roles) {
    const role = grantableRole(text);
    if (role.organisation !== organisation)
      throw refuse('role_of_another_organisation', `${text} is not a role of ${organisation}.`, {
        role: text,
        organisation,
      });
    if (principal !== 'seed' && !mayManageClient(principal, role))
      throw refuse('role_not_grantable', `${text} is not yours to give to a client.`, { role: text });
  }
}

const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** The members of a public key that are kept, with the longest value of each (RSA of 8,192 bits). */
const keyMembers: Readonly<Record<string, number>> = {
  kty: 8,
  crv: 16,
  x: 128,
  y: 128,
  n: 1_400,
  e: 16,
  kid: 200,
  alg: 20,
  use: 8,
};
/** What libraries export beside them, and nothing here asks for. */
const ignoredMembers = ['key_ops', 'ext'];

/**
 * Checks public keys and answers with what is kept of them: known members, as texts. Refuses keys that are none, symmetric, or
 * private: a client's private key must never come here.
 * @throws DomainError `client_keys_invalid`
 */
export function publicKeys(keys: readonly PublicJwk[]): PublicJwk[] {
  if (keys.length === 0)
    throw refuse('client_keys_invalid', 'A client that signs its assertions needs at least one public key.');
  return keys.map((key, index) => {
    if (privateParts.some((part) => part in key))
      throw refuse(
        'client_keys_invalid',
        'This is a private or secret key. Send the public half only, and replace this one: it has been disclosed.',
      );
    for (const [member, value] of Object.entries(key)) {
      if (ignoredMembers.includes(member)) continue;
      const max = Object.hasOwn(keyMembers, member) ? keyMembers[member]! : 0;
      if (typeof value !== 'string' || value.length > max || !/^[\x21-\x7e]*$/.test(value))
        throw badMember(index, member, max);
    }
    const usable =
      (key.kty === 'EC' && key.crv === 'P-256' && isText(key.x) && isText(key.y)) ||
      (key.kty === 'RSA' && isText(key.n) && isText(key.e)) ||
      (key.kty === 'OKP' && key.crv === 'Ed25519' && isText(key.x));
    if (!usable) throw refuse('client_keys_invalid', 'Keys must be EC P-256, RSA or Ed25519, in the form of RFC 7517.');
    return Object.fromEntries(Object.entries(key).filter(([member]) => !ignoredMembers.includes(member)));
  });
}

function badMember(index: number, member: string, max: number): Error {
  const name = /^[\w#-]{1,40}$/.test(member) ? member : 'of a name that is none';
  const message =
    max === 0
      ? `A key has a member ${name}, which is not kept: send ${Object.keys(keyMembers).join(', ')} only.`
      : `${name} of a key must be a text of at most ${max} letters and digits.`;
  return refuse('client_keys_invalid', message, { key: index }, [
    { pointer: `/keys/${index}`, code: 'client_keys_invalid', message },
  ]);
}

/** The scope in which a client sees its own rows while it signs in; no organisation and no person is called so. */
export function clientScope(id: string): string {
  return `client:${id}`;
}

/**
 * Refuses a client id that could be taken for a person, an account or an organisation.
 * @param organisations codes that are known to be organisations
 * @throws DomainError `client_id_reserved`
 */
export function assertClientId(id: string, organisations: readonly string[]): void {
  if (!isUuidLike(id) && !organisations.includes(id) && !reservedIds.includes(id)) return;
  const message = `${id} is, or looks like, the id of an organisation, a person or an account; a client needs one of its own, such as ${id.slice(0, 40)}-client.`;
  throw refuse('client_id_reserved', message, { client: id }, [
    { pointer: '/id', code: 'client_id_reserved', message },
  ]);
}

const reservedIds = ['consortium', 'sandbox'];

/**
 * Where people are sent back to: `https`, `http` on this very machine, or an application's own scheme; no fragment, no wildcard.
 * @throws DomainError `redirect_uri_invalid`
 */
export function assertRedirectUris(uris: readonly string[]): void {
  for (const uri of uris) {
    const url = URL.parse(uri);
    const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    const own = url && /^[a-z][a-z0-9+-]*\.[a-z0-9.+-]+:$/.test(url.protocol);
    if (!url || url.hash || uri.includes('*') || !(url.protocol === 'https:' || local || own))
      throw refuse(
        'redirect_uri_invalid',
        `${uri} cannot be a redirect address: use https, http on localhost, or a reverse domain scheme, without fragment and wildcard.`,
        { uri },
      );
  }
}

/**
 * Which roles a token carries: all that are held, or those that its scope names. Never one that is not held.
 * @param scope OAuth scope; `api` means all, a role's own name that role alone
 */
export function rolesInScope(held: readonly string[], scope: string | undefined): string[] {
  const asked = scopeValues(scope).filter((value) => parseRole(value));
  return asked.length === 0 ? [...held] : held.filter((role) => asked.includes(role));
}

/** Roles that a scope asks for and that are not held. */
export function widening(held: readonly string[], scope: string | undefined): string[] {
  return scopeValues(scope).filter((value) => parseRole(value) && !held.includes(value));
}

export function scopeValues(scope: string | undefined): string[] {
  return scope?.split(' ').filter(Boolean) ?? [];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}
