import { SystemClock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { digest } from '@collegium/vault';
import { deviceLivesMs } from './device-cookie.js';
import { KnownDeviceRow } from './sign-in.entities.js';

const nobody = '00000000-0000-0000-0000-000000000000';

/** Browsers that an account has signed in with, by the digest of the secret in their cookie. One browser may serve several accounts. */
@Injectable()
export class DevicesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: SystemClock,
  ) {}

  async knows(device: string | undefined, userId: string | undefined): Promise<boolean> {
    if (device === undefined) return false;
    // Looked for also where there is no account, so that the time does not tell.
    return this.unitOfWork.run(({ manager }) =>
      manager.existsBy(KnownDeviceRow, {
        deviceHash: digest(device),
        userId: userId ?? nobody,
        expiresAt: MoreThan(this.clock.now()),
      }),
    );
  }

  /** From now on, or anew, this browser is known to the account. */
  async remember(device: string, userId: string): Promise<void> {
    const now = this.clock.now();
    await this.unitOfWork.run(({ manager }) =>
      manager.query(
        `insert into known_devices (device_hash, user_id, created_at, last_used_at, expires_at) values ($1, $2, $3, $3, $4)
         on conflict (device_hash, user_id) do update set last_used_at = excluded.last_used_at, expires_at = excluded.expires_at`,
        [digest(device), userId, now, new Date(now.getTime() + deviceLivesMs)],
      ),
    );
  }
}
