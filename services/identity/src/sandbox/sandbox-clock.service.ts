import { ClockMovedSchema } from '@collegium/contracts';
import { Clock, DomainClock, UnitOfWork } from '@collegium/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { IdentityEnv } from '../config.js';
import { refuse } from '../errors.js';
import { SandboxClockRow } from './sandbox-clock.entity.js';

const id = 'clock';

/** Domain time as it is now, and how far it is from the machine's. */
export interface SandboxTime {
  readonly now: Date;
  readonly offsetSeconds: number;
}

/** The one clock of a sandbox: moved here, followed by all services. */
@Injectable()
export class SandboxClockService {
  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly domainClock: DomainClock,
  ) {}

  /** @throws DomainError `sandbox_only` */
  async read(): Promise<SandboxTime> {
    this.assertSandbox();
    const row = await this.unitOfWork.run(({ manager }) => manager.findOneBy(SandboxClockRow, { id }));
    return { now: this.clock.now(), offsetSeconds: row?.offsetSeconds ?? 0 };
  }

  /**
   * Moves domain time to an instant, from where it goes on at its usual pace.
   * @throws DomainError `sandbox_only`, or `conflict` if somebody else moves it at the same moment
   */
  async moveTo(instant: Date): Promise<SandboxTime> {
    this.assertSandbox();
    // Never before the instant that was asked for: what is due then must be due.
    const offsetSeconds = Math.ceil((instant.getTime() - Date.now()) / 1000);
    await this.unitOfWork.run(async (tx) => {
      const before = await tx.manager.findOneBy(SandboxClockRow, { id });
      const { version } = before
        ? await tx.save(SandboxClockRow, { ...before, offsetSeconds })
        : await tx.insert(SandboxClockRow, { id, offsetSeconds });
      await this.domainClock.apply(tx, { version, offsetSeconds });
      tx.publish(ClockMovedSchema, { clockId: id, audience: 'consortium', offsetSeconds });
    });
    return { now: new Date(Date.now() + offsetSeconds * 1000), offsetSeconds };
  }

  private assertSandbox(): void {
    if (!this.env.COLLEGIUM_SANDBOX) throw refuse('sandbox_only', 'This is not a sandbox: its time cannot be moved.');
  }
}
