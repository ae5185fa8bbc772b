import type { Principal } from '@collegium/auth';
import { readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, UnitOfWork, currentContext, newId, sqlState, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../errors.js';
import { isUuidLike } from '../ids.js';
import { MembershipRow } from '../users/membership.entity.js';
import { RoleGrantRow } from '../users/role-grant.entity.js';
import {
  assertClientId,
  assertMachineRoles,
  assertRedirectUris,
  clientScope,
  hashSecret,
  liveSecrets,
  newSecret,
  publicKeys,
  type Client,
  type ClientAuthentication,
  type PublicJwk,
} from './client.js';
import { ClientRow, ClientSecretRow } from './client.entity.js';

const hourMs = 3_600_000;
const UNIQUE_VIOLATION = '23505';

/** A new machine client. */
export interface MachineRequest {
  readonly id?: string | undefined;
  readonly name: string;
  readonly organisation: string;
  readonly roles: readonly string[];
  /** Public keys; without any, the client gets a secret. */
  readonly keys: readonly PublicJwk[];
}

/** A new application that people sign in with. */
export interface ApplicationRequest {
  readonly id?: string | undefined;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly deviceFlow: boolean;
  /** Whether it can keep a secret: a server can, a browser or a telephone cannot. */
  readonly confidential: boolean;
}

/** A client, and its secret where one was made: the only time that it is told. */
export interface ClientWithSecret {
  readonly client: Client;
  readonly secret?: string;
}

/** Machines that act for an organisation, and applications that people sign in with. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  makeMachine(
    principal: Principal,
    { id, name, organisation, roles, keys }: MachineRequest,
  ): Promise<ClientWithSecret> {
    assertMachineRoles(principal, organisation, roles);
    const kept = keys.length > 0 ? publicKeys(keys) : [];
    return this.make({
      ...blank,
      kind: 'machine',
      id: id ?? newClientId(),
      name,
      organisation,
      roles: [...roles],
      keys: kept,
      authentication: keys.length > 0 ? 'private_key_jwt' : 'client_secret',
    });
  }

  makeApplication({
    id,
    name,
    redirectUris,
    postLogoutRedirectUris,
    deviceFlow,
    confidential,
  }: ApplicationRequest): Promise<ClientWithSecret> {
    assertRedirectUris([...redirectUris, ...postLogoutRedirectUris]);
    return this.make({
      ...blank,
      kind: 'application',
      id: id ?? newClientId(),
      name,
      organisation: 'consortium',
      redirectUris: [...redirectUris],
      postLogoutRedirectUris: [...postLogoutRedirectUris],
      deviceFlow,
      authentication: confidential ? 'client_secret' : 'none',
    });
  }

  list(query: PageQuery): Promise<Page<Client>> {
    return this.unitOfWork.run(({ manager }) => readPage(manager.createQueryBuilder(ClientRow, 'client'), query));
  }

  get(id: string): Promise<Client> {
    return this.unitOfWork.run((tx) => this.load(tx, id));
  }

  /** Gives a new secret; the old ones go on for the overlap, so that a running system can be changed over. */
  rotateSecret(principal: Principal, id: string, overlapHours: number): Promise<ClientWithSecret> {
    return this.unitOfWork.run(async (tx) => {
      const client = await this.managed(tx, principal, id);
      if (client.authentication !== 'client_secret')
        throw refuse('client_keys_invalid', `Client ${id} has keys of its own and no secret.`, { client: id });
      const secret = newSecret();
      const ends = new Date(Date.now() + overlapHours * hourMs);
      await tx.manager
        .createQueryBuilder()
        .update(ClientSecretRow)
        .set({ expiresAt: ends })
        .where('clientId = :id and (expiresAt is null or expiresAt > :ends)', { id, ends })
        .execute();
      await this.addSecret(tx, client, secret);
      return { client: await tx.save(ClientRow, client), secret };
    });
  }

  /** Replaces the public keys of a client that signs its assertions. Publish old and new together while changing over. */
  replaceKeys(principal: Principal, id: string, keys: readonly PublicJwk[]): Promise<Client> {
    const kept = publicKeys(keys);
    return this.unitOfWork.run(async (tx) => {
      const client = await this.managed(tx, principal, id);
      if (client.authentication !== 'private_key_jwt')
        throw refuse('client_keys_invalid', `Client ${id} has a secret and no keys.`, { client: id });
      return tx.save(ClientRow, { ...client, keys: kept });
    });
  }

  setStatus(principal: Principal, id: string, status: Client['status']): Promise<Client> {
    return this.unitOfWork.run(async (tx) => {
      const client = await this.managed(tx, principal, id);
      return client.status === status ? client : tx.save(ClientRow, { ...client, status });
    });
  }

  /** A client that may act, with the digests of its live secrets; for signing in, where nobody is signed in yet. */
  active(id: string): Promise<{ client: Client; secretHashes: readonly string[] } | undefined> {
    return this.unitOfWork.run(
      async ({ manager }) => {
        const client = await manager.findOneBy(ClientRow, { id, status: 'active' });
        if (!client || (await isSomebody(manager, id))) return undefined;
        const secrets = await manager.findBy(ClientSecretRow, { clientId: id });
        return { client, secretHashes: liveSecrets(secrets, new Date()).map(({ hash }) => hash) };
      },
      { tenants: [clientScope(id)] },
    );
  }

  /** Within a transaction, for a secret that is known already. A secret that the client has is not added again. */
  async addSecret(tx: Transaction, client: Pick<Client, 'id' | 'organisation'>, secret: string): Promise<void> {
    const { hash, hint } = hashSecret(secret);
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(ClientSecretRow)
      .values({
        id: newId(),
        clientId: client.id,
        organisation: client.organisation,
        hash,
        hint,
        createdAt: this.clock.now(),
        expiresAt: null,
      })
      .orIgnore()
      .execute();
  }

  private async make(fields: NewClient): Promise<ClientWithSecret> {
    const createdBy = currentContext()?.actor ?? 'system';
    assertClientId(fields.id, [fields.organisation, ...(await this.organisationsCalled(fields.id))]);
    try {
      return await this.unitOfWork.run(async (tx) => {
        const client = await tx.insert(ClientRow, {
          ...fields,
          status: 'active',
          createdAt: this.clock.now(),
          createdBy,
        });
        if (fields.authentication !== 'client_secret') return { client };
        const secret = newSecret();
        await this.addSecret(tx, client, secret);
        return { client, secret };
      });
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION)
        throw refuse('client_id_in_use', `Another client is called ${fields.id}.`, { client: fields.id });
      throw error;
    }
  }

  /** The id, if it is the code of an organisation where somebody or something holds a role. */
  private organisationsCalled(id: string): Promise<string[]> {
    return this.unitOfWork.run(
      async ({ manager }) =>
        (await manager.existsBy(RoleGrantRow, { organisation: id })) ||
        (await manager.existsBy(MembershipRow, { organisation: id })) ||
        (await manager.existsBy(ClientRow, { organisation: id }))
          ? [id]
          : [],
      { tenants: ['consortium'] },
    );
  }

  /** A client that the caller may change: all of its roles must be theirs to give. */
  private async managed(tx: Transaction, principal: Principal, id: string): Promise<ClientRow> {
    const client = await this.load(tx, id);
    assertMachineRoles(principal, client.organisation, client.roles);
    return client;
  }

  private async load(tx: Transaction, id: string): Promise<ClientRow> {
    const client = await tx.manager.findOneBy(ClientRow, { id });
    if (!client) throw refuse('client_not_found', `No client ${id} is known to you.`, { client: id });
    return client;
  }
}

function newClientId(): string {
  return `client-${newId()}`;
}

/** Ids that look like a person's were given to clients once. Such a client goes on, unless it is called like somebody that there is. */
async function isSomebody(manager: EntityManager, id: string): Promise<boolean> {
  if (!isUuidLike(id)) return false;
  const found = await manager.query<unknown[]>(
    `select 1 from users where id = $1::uuid or person_id = $1::uuid union all select 1 from known_people where person_id = $1::uuid`,
    [id],
  );
  return found.length > 0;
}

/** What a new client is, before it is active. */
interface NewClient {
  readonly id: string;
  readonly kind: Client['kind'];
  readonly name: string;
  readonly organisation: string;
  readonly roles: string[];
  readonly authentication: ClientAuthentication;
  readonly keys: PublicJwk[];
  readonly redirectUris: string[];
  readonly postLogoutRedirectUris: string[];
  readonly deviceFlow: boolean;
}

const blank = {
  roles: [] as string[],
  keys: [] as PublicJwk[],
  redirectUris: [] as string[],
  postLogoutRedirectUris: [] as string[],
  deviceFlow: false,
};
