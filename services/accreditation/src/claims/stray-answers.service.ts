import { Clock, currentContext, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { StrayAnswerRow } from './stray-answer.entity.js';
import type { UniversityAnswer } from './university-answer.js';

/** Answers that hit no claim of who gave them, or no revision of it: refused, and still seen, by that university and by the office. */
@Injectable()
export class StrayAnswers {
  private readonly logger = new Logger('StrayAnswers');

  constructor(
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** In a transaction of its own: the refusal that follows must not take it back. */
  async note(claimId: string, { kind, revision }: UniversityAnswer, by: string): Promise<void> {
    const universities = currentContext()?.tenants ?? [];
    const receivedAt = this.clock.now();
    await this.systemUnitOfWork.run(({ manager }) => manager.insert(StrayAnswerRow, universities.map((university) => ({ id: newId(), claimId, university, kind, by, receivedAt }))));
    this.logger.warn(`${by} answered (${kind}) revision ${revision} of claim ${claimId}, which was never sent to ${universities.join(', ')}`);
  }
}
