import type { ClassOf } from '@collegium/persistence';
import type { MigrationInterface } from 'typeorm';
import { Accounts1700000000100 } from './0100-accounts.js';
import { SignIn1700000000110 } from './0110-sign-in.js';
import { ProvenAccounts1700000000120 } from './0120-proven-accounts.js';
import { GuessesDevicesAndLinks1700000000130 } from './0130-guesses-devices-and-links.js';
import { SecondFactors1700000000131 } from './0131-second-factors.js';
import { ClientScopes1700000000132 } from './0132-client-scopes.js';
import { ProposedAddresses1700000000133 } from './0133-proposed-addresses.js';

export const migrations: readonly ClassOf<MigrationInterface>[] = [
  Accounts1700000000100,
  SignIn1700000000110,
  ProvenAccounts1700000000120,
  GuessesDevicesAndLinks1700000000130,
  SecondFactors1700000000131,
  ClientScopes1700000000132,
  ProposedAddresses1700000000133,
];
