import { readFile } from 'node:fs/promises';
import { Clock, SystemUnitOfWork, newId, type Transaction } from '@collegium/persistence';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { parse } from 'yaml';
import { ClientRow } from '../clients/client.entity.js';
import { ClientsService } from '../clients/clients.service.js';
import { IdentityEnv } from '../config.js';
import { hashPassword } from '../sign-in/passwords.js';
import { UserRolesService, organisationOf } from '../users/user-roles.service.js';
import { activateUser, inviteUser, maySignIn } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { readSeed, type SeedClient, type SeedUser } from './seed-file.js';

const actor = 'seed';

/** Makes the users and clients of the seed file that are missing. It changes nothing that somebody has changed since. */
@Injectable()
export class SeedService implements OnApplicationBootstrap {
  private readonly logger = new Logger('Seed');

  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly roles: UserRolesService,
    private readonly clients: ClientsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.env.IDENTITY_SEED_FILE) return;
    const made = await this.plant(parse(await readFile(this.env.IDENTITY_SEED_FILE, 'utf8')));
    this.logger.log(`Seeded: ${made} users and clients are new`);
  }

  /** @returns how many users and clients are new */
  async plant(document: unknown): Promise<number> {
    const seed = readSeed(document, this.env.COLLEGIUM_SANDBOX);
    return this.systemUnitOfWork.run(async (tx) => {
      // Replicas that start together must not both make the same account.
      await tx.manager.query(`select pg_advisory_xact_lock(hashtext('collegium.identity.seed'))`);
      let made = 0;
      for (const user of seed.users) made += await this.user(tx, user);
      for (const client of seed.clients) made += await this.client(tx, client);
      return made;
    });
  }

  private async user(tx: Transaction, { email, name, password, personId, roles }: SeedUser): Promise<number> {
    const now = this.clock.now();
    const existing = await tx.manager.findOneBy(UserRow, { email });
    const user =
      existing ?? (await tx.insert(UserRow, inviteUser({ id: newId(), email, name, personId: personId ?? null, now })));
    if (password && user.passwordHash === null && maySignIn(user))
      await tx.save(UserRow, { ...activateUser(user, now), passwordHash: await hashPassword(password) });
    const held = await this.roles.held(tx, user.id);
    await this.roles.apply(
      tx,
      user.id,
      { grant: roles.filter(({ role }) => !held.some((has) => has.role === role)), revoke: [] },
      actor,
    );
    await this.roles.introduceWhereNew(
      tx,
      user,
      roles.map(({ role }) => organisationOf(role)),
    );
    return existing ? 0 : 1;
  }

  private async client(tx: Transaction, { secret, ...seed }: SeedClient): Promise<number> {
    const existing = await tx.manager.findOneBy(ClientRow, { id: seed.id });
    const withKeys = seed.keys.length > 0;
    if (!existing) {
      await tx.insert(ClientRow, {
        ...seed,
        roles: [...seed.roles],
        keys: [...seed.keys],
        redirectUris: [...seed.redirectUris],
        postLogoutRedirectUris: [...seed.postLogoutRedirectUris],
        authentication: withKeys ? 'private_key_jwt' : secret ? 'client_secret' : 'none',
        status: 'active',
        createdAt: this.clock.now(),
        createdBy: actor,
      });
    }
    if (secret) await this.clients.addSecret(tx, seed, secret);
    return existing ? 0 : 1;
  }
}
