import { ClockMovedSchema, type ClockMoved } from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { DomainClock, UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';

/** Follows the sandbox's clock, in every service that consumes identity. Outside a sandbox `DomainClock` ignores it. */
@Controller()
export class SandboxClockHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: DomainClock,
  ) {}

  @OnEvent(ClockMovedSchema)
  clockMoved(event: ClockMoved, { aggregateVersion: version }: EventContext): Promise<void> {
    return this.unitOfWork.run((tx) => this.clock.apply(tx, { version, offsetSeconds: event.offsetSeconds }));
  }
}
