import { isDomainError } from '@collegium/errors';
import { Clock, currentContext, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import type { Answer } from './conversation.js';
import { StrayAnswerRow, type ConversationName } from './stray-answer.entity.js';

/** An answer to a case, as it was given. */
export interface Given {
  readonly conversation: ConversationName;
  readonly caseId: string;
  readonly answer: Answer;
  readonly by: string;
}

/** Answers that hit no case of who gave them, or no revision of it: refused, and still seen, by that university and by the office. */
@Injectable()
export class StrayAnswers {
  private readonly logger = new Logger('StrayAnswers');

  constructor(
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Takes an answer in, and notes it if it is refused because there is no such case or revision. @throws DomainError as `take` does */
  async noting<Result>(given: Given, take: () => Promise<Result>): Promise<Result> {
    try {
      return await take();
    } catch (error) {
      if (['claim_not_found', 'registration_not_found', 'revision_unknown'].some((code) => isDomainError(error, code)))
        await this.note(given);
      throw error;
    }
  }

  /** In a transaction of its own: the refusal that follows must not take it back. */
  private async note({ conversation, caseId, answer: { kind, revision }, by }: Given): Promise<void> {
    const universities = currentContext()?.tenants ?? [];
    const receivedAt = this.clock.now();
    await this.systemUnitOfWork.run(({ manager }) =>
      manager.insert(
        StrayAnswerRow,
        universities.map((university) => ({ id: newId(), conversation, caseId, university, kind, by, receivedAt })),
      ),
    );
    this.logger.warn(
      `${by} answered (${kind}) revision ${revision} of ${conversation} ${caseId}, which was never sent to ${universities.join(', ')}`,
    );
  }
}
