import { Organisations1764000000001 } from './0001-organisations.js';
import { Schools1764000000002 } from './0002-schools.js';
import { People1764000000003 } from './0003-people.js';
import { ProgrammesAndCohorts1764000000004 } from './0004-programmes-and-cohorts.js';
import { ApplicationsAndEnrolments1764000000005 } from './0005-applications-and-enrolments.js';
import { Reasons1764000000006 } from './0006-reasons.js';
import { ApplicationImports1764000000007 } from './0007-application-imports.js';
import { Erasures1764000000008 } from './0008-erasures.js';
import { CellsOfApplicants1764000000009 } from './0009-cells-of-applicants.js';
import { Standstills1764000000169 } from './0169-standstills.js';

/** In the order in which they run. */
export const migrations = [
  Organisations1764000000001,
  Schools1764000000002,
  People1764000000003,
  ProgrammesAndCohorts1764000000004,
  ApplicationsAndEnrolments1764000000005,
  Reasons1764000000006,
  ApplicationImports1764000000007,
  Erasures1764000000008,
  CellsOfApplicants1764000000009,
  Standstills1764000000169,
];
