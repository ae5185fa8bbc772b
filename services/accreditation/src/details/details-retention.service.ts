import { Clock, Periodic, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { DetailsObservers } from './details-observers.service.js';
import { PersonDetailsRow } from './person-details.entity.js';

const KEPT_MS = 365 * 86_400_000;
const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Details go a year after they were told, unless a university still asks for them: a decision is in by then, or is not coming. */
@Injectable()
export class DetailsRetention {
  /** Where the last round stopped, so that what is still asked for does not hide what comes after it. */
  private seenTo = FIRST;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly observers: DetailsObservers,
  ) {}

  @Periodic({ name: 'forget-person-details', every: 3_600_000 })
  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    const old = await this.systemUnitOfWork.run(({ manager }) =>
      manager.find(PersonDetailsRow, {
        select: { id: true },
        where: { changedAt: LessThan(before), id: MoreThan(this.seenTo) },
        order: { id: 'ASC' },
        take: PAGE,
      }),
    );
    this.seenTo = old.length === PAGE ? old.at(-1)!.id : FIRST;
    for (const { id } of old) {
      await this.unitOfWork.run(
        async (tx) => {
          await tx.manager.findOne(PersonDetailsRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
          if ((await this.observers.asked(tx, id)).length === 0)
            await tx.manager.delete(PersonDetailsRow, { id, changedAt: LessThan(before) });
        },
        { tenants: [id] },
      );
    }
  }
}
