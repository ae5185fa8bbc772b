import { availableParallelism } from 'node:os';
import { ServiceEnv } from '@collegium/http';
import { VAULT_KEYS } from '@collegium/vault';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, IsUrl, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import type { StatusPurpose } from './credentials/open-badge.js';
import { readNetworks } from './subscriptions/address-guard.js';

/** Settings of this service beside those of every service. */
export class AccreditationEnv extends ServiceEnv {
  /**
   * Keys of 32 bytes in base64, separated by commas, that seal signing keys and webhook secrets at rest. The first one
   * seals, all of them open: to replace a key, put the new one in front and run `rotate-keys`. Losing them loses the secrets.
   */
  @Matches(VAULT_KEYS, { message: 'must be one or more keys of 32 bytes in base64, separated by commas' })
  ENCRYPTION_KEY!: string;

  /** Private networks that webhooks may call, in CIDR notation with commas between; none unless named. */
  @ValidateBy({
    name: 'networks',
    validator: { validate: isNetworks, defaultMessage: () => 'must be networks like 10.0.0.0/8, separated by commas' },
  })
  WEBHOOK_ALLOWED_NETWORKS = '';

  /** Private networks in which keys and status lists of others are looked up, as above; none unless named. Anybody can make the service ask there. */
  @ValidateBy({
    name: 'networks',
    validator: { validate: isNetworks, defaultMessage: () => 'must be networks like 10.0.0.0/8, separated by commas' },
  })
  VERIFICATION_ALLOWED_NETWORKS = '';

  /** Verifications per address and minute; 0 = no limit. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  @Type(() => Number)
  VERIFICATIONS_PER_MINUTE = 30;

  /** Days after the end of a cohort, or of a resubmission period, in which registers and submissions may still be on their way. */
  @IsInt()
  @Min(0)
  @Max(90)
  @Type(() => Number)
  CASE_SETTLE_DAYS = 7;

  /** Hours for which a signed status list is valid; it is signed again in the second half. */
  @IsInt()
  @Min(1)
  @Max(168)
  @Type(() => Number)
  STATUS_LIST_HOURS = 24;

  /**
   * What a credential's status can say. Open Badges 3.0 counts one entry at most where VC 2.0 allows several, so `revocation` alone is
   * the default. A suspension is told in any case: by the public page, events and our verifier; with a second entry by every verifier.
   */
  @IsIn(['revocation', 'revocation,suspension'])
  STATUS_PURPOSES = 'revocation';

  /** Address of a HashiCorp Vault (or OpenBao) whose transit engine holds new signing keys; none: they lie sealed in our database. */
  @ValidateIf(({ VAULT_ADDR }: AccreditationEnv) => VAULT_ADDR !== '')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  VAULT_ADDR = '';

  @IsString()
  VAULT_TOKEN = '';

  /** A file that holds the token, read at each call, so that an agent can renew it. Goes before `VAULT_TOKEN`. */
  @IsString()
  VAULT_TOKEN_FILE = '';

  /** Where the transit engine is mounted. */
  @Matches(/^[\w-]+(\/[\w-]+)*$/)
  VAULT_MOUNT = 'transit';

  @IsString()
  VAULT_NAMESPACE = '';

  @IsIn(['rsa-2048', 'rsa-4096'])
  VAULT_RSA_TYPE: 'rsa-2048' | 'rsa-4096' = 'rsa-2048';

  @IsInt()
  @Min(100)
  @Max(60_000)
  @Type(() => Number)
  VAULT_TIMEOUT_MS = 5_000;

  get purposes(): StatusPurpose[] {
    return this.STATUS_PURPOSES.split(',') as StatusPurpose[];
  }
  /** Threads that make certificates; unless set, as many as leave a core to the service, four at most. Each needs some 80 MB while it works. */
  @IsInt()
  @Min(1)
  @Max(32)
  @Type(() => Number)
  PRESS_THREADS = Math.min(4, Math.max(1, availableParallelism() - 1));
}

function isNetworks(value: unknown): boolean {
  try {
    return typeof value === 'string' && readNetworks(value).length >= 0;
  } catch {
    return false;
  }
}
