import { assertVersion } from '@collegium/http';
import { newId, type Clock, type Transaction, type UnitOfWork } from '@collegium/persistence';
import type { FindOptionsOrder, FindOptionsWhere } from 'typeorm';
import { refuse } from '../errors.js';
import type { AnswerRow, ConversationRow } from './conversation.entity.js';
import { judge, take, type Answer, type AnswerEffect, type Conversation } from './conversation.js';

/** One kind of conversation, as it is kept. */
export interface ConversationKind<Status extends string, Row extends ConversationRow<Status>, Given extends Answer> {
  /** How messages call a case. */
  readonly name: string;
  readonly row: new () => Row;
  readonly answers: new () => AnswerRow<Given>;
  /** What names the case in rows of answers and in problem details. */
  readonly key: 'claimId' | 'registrationId';
  readonly notFound: 'claim_not_found' | 'registration_not_found';
  rules(state: Row): Conversation<Status, Row, Given>;
}

/** What a kind of conversation does with an answer beside judging and logging it. */
export interface AnswerActs<Row> {
  /** Refuses what must not even be logged. */
  admit?(state: Row, effect: AnswerEffect): void;
  applied(tx: Transaction, saved: Row): Promise<void> | void;
}

/** Where cases are found, changed and answered, the same for every kind of conversation. */
export class ConversationDesk<Status extends string, Row extends ConversationRow<Status>, Given extends Answer> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly kind: ConversationKind<Status, Row, Given>,
  ) {}

  /** @throws DomainError of the kind, also for a case that the caller may not see */
  async find(id: string): Promise<Row> {
    const found = await this.unitOfWork.run((tx) =>
      tx.manager.findOneBy(this.kind.row, { id } as FindOptionsWhere<Row>),
    );
    if (!found)
      throw refuse(this.kind.notFound, `There is no ${this.kind.name.toLowerCase()} ${id}.`, { [this.kind.key]: id });
    return found;
  }

  /** Changes a case in sight of its present version, as its provider. @throws DomainError as {@link find}, `precondition_failed` */
  async change(
    id: string,
    version: number | undefined,
    work: (tx: Transaction, state: Row) => Promise<Row>,
  ): Promise<Row> {
    const { tenant } = await this.find(id);
    return this.unitOfWork.run(
      async (tx) => {
        const state = await this.lock(tx, id);
        assertVersion(state, version);
        return work(tx, state);
      },
      { tenants: [tenant] },
    );
  }

  /**
   * Judges and logs an answer, and moves the case on if it applies. Only the first decision on a revision counts.
   * @param seen as found within the scopes of the caller
   * @throws DomainError `revision_unknown` for a revision that was never sent
   */
  take(
    { id, tenant }: Row,
    answer: Given,
    by: string,
    acts: AnswerActs<Row>,
  ): Promise<{ state: Row; effect: AnswerEffect }> {
    const { name, key, row, answers } = this.kind;
    return this.unitOfWork.run(
      async (tx) => {
        const state = await this.lock(tx, id);
        const { revision, university } = state;
        if (answer.revision > revision)
          throw refuse(
            'revision_unknown',
            `${name} ${id} is at revision ${revision}; revision ${answer.revision} was never sent.`,
            { [key]: id, revision },
          );
        const rules = this.kind.rules(state);
        const effect = judge(rules, state, answer);
        acts.admit?.(state, effect);
        const now = this.clock.now();
        await tx.manager.insert(answers, {
          id: newId(),
          [key]: id,
          tenant,
          university,
          answer: answer as never,
          effect,
          by,
          receivedAt: now,
        });
        if (effect !== 'applied') return { state, effect };
        const saved = await tx.save(row, take(rules, state, answer, { now, queryId: newId() }));
        await acts.applied(tx, saved);
        return { state: saved, effect };
      },
      { tenants: [tenant] },
    );
  }

  /** Everything that was answered to a case, in order, whatever it did. @throws DomainError as {@link find} */
  async log(id: string): Promise<AnswerRow<Given>[]> {
    await this.find(id);
    const order = { id: 'ASC' } as FindOptionsOrder<AnswerRow<Given>>;
    return this.unitOfWork.run((tx) => tx.manager.find(this.kind.answers, { where: { [this.kind.key]: id }, order }));
  }

  private lock(tx: Transaction, id: string): Promise<Row> {
    return tx.manager.findOneOrFail(this.kind.row, {
      where: { id } as FindOptionsWhere<Row>,
      lock: { mode: 'pessimistic_write' },
    });
  }
}
