import { Periodic } from '@collegium/persistence';
import type { Housekeeper } from './housekeeper.js';

const HOUR = 3_600_000;

/** Runs the housekeeper every hour, in one replica. */
export class HousekeepingTimer {
  constructor(private readonly housekeeper: Housekeeper) {}

  @Periodic({ name: 'messaging-housekeeping', every: HOUR })
  clean(stop: AbortSignal): Promise<void> {
    return this.housekeeper.clean(stop);
  }
}
