import { Periodic, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { forgetOldAnswers } from '../idempotency/idempotency-keys.js';
import { forgetOldJobs } from '../jobs/job-table.js';

/** Deletes what this library keeps for a while only. */
@Injectable()
export class Housekeeping {
  constructor(private readonly unitOfWork: SystemUnitOfWork) {}

  @Periodic({ name: 'http-housekeeping', every: 3_600_000 })
  async clean(): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      await forgetOldAnswers(manager);
      await forgetOldJobs(manager);
    });
  }
}
