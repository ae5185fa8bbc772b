import { assertVersion } from '@collegium/http';
import { Clock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { assertIssued, lockAward } from './award-life.service.js';
import { AwardRow } from './award.entity.js';
import type { Award, HolderAnswer } from './award.js';
import { AwardsService } from './awards.service.js';

/** What the holder says to a certificate, and to whom it is shown. */
@Injectable()
export class HolderService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly awards: AwardsService,
  ) {}

  /**
   * Accepts or declines a certificate. Once accepted it stays accepted: the coordinator can cancel it no more; what was declined may
   * still be accepted as long as it stands.
   * @throws DomainError `award_not_found`, `certificate_not_issued`, `award_accepted`, `award_not_standing`
   */
  answer(id: string, answer: HolderAnswer, version: number | undefined): Promise<Award> {
    return this.change(id, version, (award) => {
      if (award.holderAnswer === answer) return award;
      if (award.holderAnswer === 'accepted')
        throw refuse(
          'award_accepted',
          `You have accepted ${award.number}. Its provider can take it back at your request.`,
          { awardId: id },
        );
      return { ...award, holderAnswer: answer, answeredAt: this.clock.now() };
    });
  }

  /** Keeps the public page back, or shows it again; links that the holder shares go on working. @throws DomainError `award_not_found`, `certificate_not_issued`, `award_not_standing` */
  hide(id: string, hidden: boolean, version: number | undefined): Promise<Award> {
    return this.change(id, version, (award) => (award.hidden === hidden ? award : { ...award, hidden }));
  }

  private async change(id: string, version: number | undefined, work: (award: AwardRow) => AwardRow): Promise<Award> {
    await this.awards.find(id);
    return this.unitOfWork.run(async (tx) => {
      const award = await lockAward(tx, id);
      assertVersion(award, version);
      if (award.status === 'cancelled' || award.status === 'superseded')
        throw refuse('award_not_standing', `Certificate ${award.number} was ${award.status}.`, {
          awardId: id,
          status: award.status,
        });
      assertIssued(award);
      const changed = work(award);
      return changed === award ? award : tx.save(AwardRow, changed);
    });
  }
}
