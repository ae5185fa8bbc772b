import { platformMigrations } from '@collegium/http';
import { SystemUnitOfWork, UnitOfWork, dataSourceOf } from '@collegium/persistence';
import type { Vault } from '@collegium/vault';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import { ClientRow, ClientSecretRow } from './clients/client.entity.js';
import { EmailRow } from './emails/email.entity.js';
import { migrations } from './migrations/index.js';
import { vaultOf } from './sealed-columns.js';
import { SandboxClockRow } from './sandbox/sandbox-clock.entity.js';
import {
  FactorChangeRow,
  FactorResetRow,
  SecondFactorRow,
  SecondStepRow,
} from './second-factor/second-factor.entities.js';
import { KnownDeviceRow, SignInCodeRow, SignInLinkRow, TriesRow } from './sign-in/sign-in.entities.js';
import { SigningKeyRow } from './signing-keys/signing-key.entity.js';
import { KnownPersonRow } from './users/known-person.entity.js';
import { MembershipRow } from './users/membership.entity.js';
import { ProposedAddressRow } from './users/proposed-address.entity.js';
import { RoleChangeRow, RoleGrantRow } from './users/role-grant.entity.js';
import { AddressProofRow, SignInConflictRow } from './users/sign-in-conflict.entity.js';
import { UserRow } from './users/user.entity.js';

const entities = [
  UserRow,
  RoleGrantRow,
  RoleChangeRow,
  SignInConflictRow,
  AddressProofRow,
  ProposedAddressRow,
  KnownPersonRow,
  MembershipRow,
  ClientRow,
  ClientSecretRow,
  TriesRow,
  SignInCodeRow,
  SigningKeyRow,
  EmailRow,
  SandboxClockRow,
  KnownDeviceRow,
  SignInLinkRow,
  SecondFactorRow,
  SecondStepRow,
  FactorResetRow,
  FactorChangeRow,
];

/** The database of a spec, with the units of work of both roles. */
export interface TestPersistence {
  readonly database: TestDatabase;
  readonly unitOfWork: UnitOfWork;
  readonly systemUnitOfWork: SystemUnitOfWork;
  close(): Promise<void>;
}

export async function testPersistence(): Promise<TestPersistence> {
  const database = await testDatabase('identity', { migrations: [...platformMigrations, ...migrations] });
  const [app, system] = await Promise.all(
    [database.appUrl, database.systemUrl].map((url) =>
      dataSourceOf({ url, applicationName: 'spec', entities }).initialize(),
    ),
  );
  return {
    database,
    unitOfWork: new UnitOfWork(app!),
    systemUnitOfWork: new SystemUnitOfWork(system!),
    async close() {
      await Promise.all([app!.destroy(), system!.destroy()]);
      await database.drop();
    },
  };
}

/** A vault with one key, which a number stands for. */
export function testVault(key: number): Vault {
  return vaultOf({ IDENTITY_ENCRYPTION_KEYS: Buffer.alloc(32, key).toString('base64') });
}
