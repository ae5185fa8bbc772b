import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson } from '@collegium/messaging';
import { SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { CalendarFeedRow } from '../calendar-feeds/calendar-feed.entity.js';
import { PersonRow } from './person.entity.js';

/** Forgets what a person is called and how their calendar was read. Registers and the ledger of hours know them by id only, and stay. */
@Injectable()
export class ErasePersonService {
  constructor(private readonly systemUnitOfWork: SystemUnitOfWork) {}

  /** In one transaction, and again without harm. */
  erase(tenant: string, personId: string): Promise<void> {
    return this.systemUnitOfWork.run(async ({ manager }) => {
      await manager.update(PersonRow, { tenant, id: personId }, { displayName: '' });
      await manager.delete(CalendarFeedRow, { tenant, personId });
      await erasePerson(manager, { personId });
      await forgetAnswersAbout(manager, [personId]);
    });
  }
}
