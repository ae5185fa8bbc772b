import { availableParallelism } from 'node:os';
import { ServiceEnv } from '@collegium/http';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy } from 'class-validator';
import { readNetworks } from './subscriptions/address-guard.js';

/** Settings of this service beside those of every service. */
export class AccreditationEnv extends ServiceEnv {
  /** 32 bytes in base64: seals signing keys and webhook secrets at rest. Losing it loses the keys. */
  @ValidateBy({ name: 'encryptionKey', validator: { validate: isKey, defaultMessage: () => 'must be 32 bytes in base64' } })
  ENCRYPTION_KEY!: string;

  /** Private networks that webhooks may call, in CIDR notation with commas between; none unless named. */
  @ValidateBy({ name: 'networks', validator: { validate: isNetworks, defaultMessage: () => 'must be networks like 10.0.0.0/8, separated by commas' } })
  WEBHOOK_ALLOWED_NETWORKS = '';

  /** Days after the end of a cohort, or of a resubmission period, in which registers and submissions may still be on their way. */
  @IsInt() @Min(0) @Max(90) @Type(() => Number)
  CASE_SETTLE_DAYS = 7;

  /** Hours for which a signed status list is valid; it is signed again in the second half. */
  @IsInt() @Min(1) @Max(168) @Type(() => Number)
  STATUS_LIST_HOURS = 24;

  /** Threads that make certificates; unless set, as many as leave a core to the service, four at most. Each needs some 80 MB while it works. */
  @IsInt() @Min(1) @Max(32) @Type(() => Number)
  PRESS_THREADS = Math.min(4, Math.max(1, availableParallelism() - 1));
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && Buffer.from(value, 'base64').length === 32;
}

function isNetworks(value: unknown): boolean {
  try {
    return typeof value === 'string' && readNetworks(value).length >= 0;
  } catch {
    return false;
  }
}
