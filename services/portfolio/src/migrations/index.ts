import { Portfolio1764000000100 } from './0001-portfolio.js';
import { PassedOn1764100000141 } from './0002-passed-on.js';
import { MergedPeople1764100000163 } from './0003-merged-people.js';
import { Standstills1764100000169 } from './0169-standstills.js';

/** This service's migrations, oldest first. */
export const migrations = [
  Portfolio1764000000100,
  PassedOn1764100000141,
  MergedPeople1764100000163,
  Standstills1764100000169,
] as const;
