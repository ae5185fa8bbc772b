import { SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, LessThan, type FindOptionsOrder, type FindOptionsWhere } from 'typeorm';
import type { ConversationRow } from './conversation.entity.js';
import { isOverdue } from './conversation.js';

const BATCH = 500;

/** Which cases fall due, and what is told of each. */
export interface Due<Status extends string, Row extends ConversationRow<Status>> {
  readonly open: readonly Status[];
  readonly today: string;
  /** What else must hold: the deadline of others stands still. */
  readonly only?: FindOptionsWhere<Row>;
  tell(tx: Transaction, saved: Row): void;
}

/** Flags what universities have not answered in time, each case in a transaction of its own. */
@Injectable()
export class OverdueFlags {
  constructor(private readonly systemUnitOfWork: SystemUnitOfWork) {}

  async flag<Status extends string, Row extends ConversationRow<Status>>(
    row: new () => Row,
    { open, today, only, tell }: Due<Status, Row>,
  ): Promise<void> {
    const where = { ...only, overdue: false, status: In([...open]), replyBy: LessThan(today) } as FindOptionsWhere<Row>;
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager.find(row, { where, order: { id: 'ASC' } as FindOptionsOrder<Row>, take: BATCH }),
    );
    for (const { id } of due) {
      await this.systemUnitOfWork.run(async (tx) => {
        const state = await tx.manager.findOne(row, {
          where: { ...only, id } as FindOptionsWhere<Row>,
          lock: { mode: 'pessimistic_write' },
        });
        if (!state || !isOverdue(state, open, today)) return;
        tell(tx, await tx.save(row, { ...state, overdue: true }));
      });
    }
  }
}
