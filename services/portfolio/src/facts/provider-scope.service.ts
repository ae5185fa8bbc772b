import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityTarget, FindOptionsWhere } from 'typeorm';
import { refuse } from '../errors.js';

interface Owned {
  id: string;
  tenant: string;
}

/**
 * The way into every use case about one row: the caller's own scope decides whether the row is there at all, and from then on the work is done for the
 * row's provider, because it needs facts that the caller may not read.
 */
@Injectable()
export class ProviderScope {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws DomainError `not_found` where the caller sees no such row */
  of<Row extends Owned, Result>(
    entity: EntityTarget<Row>,
    id: string,
    work: (tx: Transaction, row: Row) => Promise<Result>,
  ): Promise<Result> {
    return this.unitOfWork.run(async (tx) => {
      const row = await tx.manager.findOneBy(entity, { id } as FindOptionsWhere<Row>);
      if (!row) throw refuse('not_found', 'There is nothing here under this id.', { id });
      return this.unitOfWork.run((scoped) => work(scoped, row), { tenants: [row.tenant] });
    });
  }
}
