import { Portfolio1764000000100 } from './0001-portfolio.js';
import { PassedOn1764100000141 } from './0002-passed-on.js';
import { Standstills1764100000169 } from './0169-standstills.js';

/** This service's migrations, oldest first. */
export const migrations = [Portfolio1764000000100, PassedOn1764100000141, Standstills1764100000169] as const;
