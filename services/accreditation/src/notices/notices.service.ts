import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Award, AwardStatus } from '../awards/award.js';
import { refuse } from '../errors.js';
import { NoticeRow } from './notice.entity.js';
import { noticeKind } from './notice.js';

/** Tells people what becomes of their awards, in the transaction in which it becomes so. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async tell(tx: Transaction, award: Award, from: AwardStatus | null, reason: string | null): Promise<void> {
    await tx.manager.insert(NoticeRow, {
      id: newId(),
      tenant: award.tenant,
      personId: award.personId,
      awardId: award.id,
      kind: noticeKind(from, award.status),
      title: award.certificate.title,
      number: award.number,
      reason,
      at: this.clock.now(),
      readAt: null,
    });
  }

  /** Marks a notice as read; a second time changes nothing. @throws DomainError `notice_not_found` */
  read(id: string): Promise<NoticeRow> {
    return this.unitOfWork.run(async (tx) => {
      await tx.manager.update(NoticeRow, { id, readAt: IsNull() }, { readAt: this.clock.now() });
      const notice = await tx.manager.findOneBy(NoticeRow, { id });
      if (!notice) throw refuse('notice_not_found', `There is no notice ${id}.`, { noticeId: id });
      return notice;
    });
  }
}
