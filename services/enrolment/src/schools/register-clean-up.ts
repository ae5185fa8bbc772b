import { Clock, Periodic, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

const DAY = 24 * 60 * 60 * 1000;

/** Lets go of the rows of files that were uploaded and never confirmed. The import itself stays, and asks for the file again. */
@Injectable()
export class RegisterCleanUp {
  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
  ) {}

  @Periodic({ name: 'register-clean-up', every: 600_000 })
  dropAbandoned(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - DAY);
    return this.unitOfWork.run(async (tx) => {
      for (const table of ['register_rows', 'link_rows'])
        await tx.manager.query(
          `delete from ${table} where import_id in (select id from register_imports where status <> 'confirming' and created_at < $1)`,
          [before],
        );
    });
  }
}
