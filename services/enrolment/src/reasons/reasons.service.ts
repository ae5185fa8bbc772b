import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { latestList, type Reason, type ReasonPurpose } from './reason.js';
import { ReasonRow } from './reason.entity.js';

/** Lists of reason codes: data, in versions. */
@Injectable()
export class ReasonsService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  list(purpose: ReasonPurpose): Promise<ReturnType<typeof latestList>> {
    return this.unitOfWork.run((tx) => currentReasons(tx, purpose));
  }

  /** Publishes the next version of a list. Two at once would have the same version: the second is a conflict. */
  publish(
    purpose: ReasonPurpose,
    reasons: readonly Pick<Reason, 'code' | 'title'>[],
  ): Promise<ReturnType<typeof latestList>> {
    return this.unitOfWork.run(async (tx) => {
      const { version } = await currentReasons(tx, purpose);
      await tx.manager.insert(
        ReasonRow,
        reasons.map(({ code, title }) => ({ purpose, listVersion: version + 1, code, title, tenant: 'consortium' })),
      );
      return currentReasons(tx, purpose);
    });
  }
}

/** The list of the day for a purpose. */
export async function currentReasons(tx: Transaction, purpose: ReasonPurpose): Promise<ReturnType<typeof latestList>> {
  return latestList(await tx.manager.find(ReasonRow, { where: { purpose }, order: { code: 'asc' } }));
}
