import type { ErrorStatuses } from '@collegium/errors';
import type { ClassOf } from '@collegium/persistence';
import type { Source } from '@collegium/contracts';
import type { MigrationInterface } from 'typeorm';
import type { ServiceEnv } from '../config/service-env.js';

/** What a service is made of, beside its own modules. */
export interface ServiceOptions {
  /** Its name: roles, stream, metrics and traces carry it. */
  readonly name: Source;
  /** Rows of its own tables. */
  readonly entities: readonly ClassOf<object>[];
  /** Migrations of its own tables; those of the libraries are added. */
  readonly migrations: readonly ClassOf<MigrationInterface>[];
  /** Services whose events it handles. */
  readonly consumes: readonly Source[];
  /** HTTP status of each of its error codes. */
  readonly errorStatus: ErrorStatuses;
  /** Where it delivers events by webhook: the kind of audience, as the contracts name the field. */
  readonly webhooksTo?: string;
  /** Its settings, where it has some of its own. */
  readonly env?: new () => ServiceEnv;
}

/** Injection token of {@link ServiceOptions}. */
export const SERVICE_OPTIONS = Symbol('SERVICE_OPTIONS');
