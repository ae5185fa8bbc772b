import { Portfolio1764000000100 } from './0001-portfolio.js';

/** This service's migrations, oldest first. */
export const migrations = [Portfolio1764000000100] as const;
