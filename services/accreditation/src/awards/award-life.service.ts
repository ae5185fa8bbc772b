import { AwardReinstatedSchema, AwardRevokedSchema, AwardSuspendedSchema } from '@collegium/contracts';
import { assertTransition } from '@collegium/errors';
import { assertVersion } from '@collegium/http';
import { Clock, currentContext, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { ClaimsService } from '../claims/claims.service.js';
import { refuse } from '../errors.js';
import { IssuersService, type SigningKeys } from '../issuers/issuers.service.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { AwardLog, type AwardCause } from './award-log.service.js';
import { AwardRow } from './award.entity.js';
import { awardTransitions, reasonsFor, type Award, type AwardAct, type AwardStatus } from './award.js';
import { AwardsService } from './awards.service.js';

/** How a change is asked for: the version that the caller saw, and the closed issuers whose records the caller keeps. */
export interface Asked {
  readonly version: number | undefined;
  readonly kept?: readonly string[];
}

/** What becomes of an award after its grant. Its status lists are signed anew in the transaction of each change. */
@Injectable()
export class AwardLifeService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly awards: AwardsService,
    private readonly log: AwardLog,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly claims: ClaimsService,
  ) {}

  /**
   * Has an award not count for the time being: a claim waits; of registered credit the university is told.
   * @throws DomainError `award_not_found`, `transition_refused`, `reason_unknown`, `certificate_not_issued`
   */
  suspend(id: string, cause: AwardCause, asked: Asked): Promise<Award> {
    return this.change(id, 'suspend', 'suspended', cause, asked, async (tx, award, keys) => {
      assertIssued(award);
      const suspension = { ...cause, by: actor(), at: this.clock.now().toISOString() };
      const suspended = await tx.save(AwardRow, { ...award, status: 'suspended', suspension });
      await this.statusLists.set(tx, id, 'suspension', true, keys);
      await this.claims.awardSuspended(tx, id, cause.reason);
      tx.publish(AwardSuspendedSchema, { ...eventFields(suspended), reason: cause.reason });
      return suspended;
    });
  }

  /** @throws DomainError `award_not_found`, `transition_refused`, `reason_unknown` */
  reinstate(id: string, cause: AwardCause, asked: Asked): Promise<Award> {
    return this.change(id, 'reinstate', 'granted', cause, asked, async (tx, award, keys) => {
      const reinstated = await tx.save(AwardRow, { ...award, status: 'granted', suspension: null });
      await this.statusLists.set(tx, id, 'suspension', false, keys);
      await this.claims.awardReinstated(tx, id);
      tx.publish(AwardReinstatedSchema, { ...eventFields(reinstated), reason: cause.reason });
      return reinstated;
    });
  }

  /**
   * Takes an award back for good: a claim not yet registered is withdrawn; of registered credit the university is told.
   * @throws DomainError `award_not_found`, `award_already_revoked`, `transition_refused`, `reason_unknown`, `certificate_not_issued`
   */
  revoke(id: string, cause: AwardCause, asked: Asked): Promise<Award> {
    return this.change(id, 'revoke', 'revoked', cause, asked, async (tx, award, keys) => {
      assertIssued(award);
      const revoked = await tx.save(AwardRow, {
        ...award,
        status: 'revoked',
        suspension: null,
        revokedAt: this.clock.now(),
        revocation: { ...cause, by: actor() },
      });
      await this.statusLists.set(tx, id, 'revocation', true, keys);
      await this.claims.awardRevoked(tx, id, cause.reason);
      tx.publish(AwardRevokedSchema, { ...eventFields(revoked), reason: cause.reason });
      return revoked;
    });
  }

  /**
   * Takes an award back that its holder has not accepted, as if it had never been issued: nothing of it can be read any more. The
   * award and its number stay on record.
   * @throws DomainError `award_not_found`, `award_accepted`, `award_credited`, `transition_refused`, `reason_unknown`
   */
  cancel(id: string, cause: AwardCause, asked: Asked): Promise<Award> {
    return this.change(id, 'cancel', 'cancelled', cause, asked, async (tx, award, keys) => {
      if (award.holderAnswer === 'accepted')
        throw refuse(
          'award_accepted',
          `Its holder has accepted ${award.number}: it can be revoked, and the record says so.`,
          { awardId: id },
        );
      if (await this.claims.isCredited(tx, id))
        throw refuse(
          'award_credited',
          `A university has registered credit for ${award.number}: it can be revoked, and the university is told.`,
          { awardId: id },
        );
      const cancelled = await tx.save<AwardRow>(AwardRow, { ...award, status: 'cancelled' });
      // Of what was never issued there is no copy that could pass for valid.
      if (award.issuedAt) await this.statusLists.set(tx, id, 'revocation', true, keys);
      await this.claims.awardRevoked(tx, id, cause.reason);
      tx.publish(AwardRevokedSchema, { ...eventFields(cancelled), reason: cause.reason });
      return cancelled;
    });
  }

  private async change(
    id: string,
    act: AwardAct,
    to: AwardStatus,
    cause: AwardCause,
    asked: Asked,
    work: (tx: Transaction, award: AwardRow, keys: SigningKeys) => Promise<Award>,
  ): Promise<Award> {
    assertReason(act, cause.reason);
    const found = await this.awards.find(id, asked.kept);
    const keys = await this.issuers.signingKeys(found.tenant);
    return this.unitOfWork.run(
      async (tx) => {
        const award = await lockAward(tx, id);
        assertVersion(award, asked.version);
        if (award.status === 'revoked' && to === 'revoked')
          throw refuse('award_already_revoked', `Award ${award.number} was revoked before.`, { awardId: id });
        assertTransition(awardTransitions, `Award ${award.number}`, award.status, to);
        const from = award.status;
        const changed = await work(tx, award, keys);
        await this.log.record(tx, changed, from, cause);
        return changed;
      },
      { tenants: [found.tenant] },
    );
  }
}

/** @throws DomainError `reason_unknown`, also for a code that belongs to another act */
export function assertReason(act: AwardAct, reason: string): void {
  const known = reasonsFor(act);
  if (!known.includes(reason))
    throw refuse('reason_unknown', `Reason ${reason} is none to ${act} an award for.`, { reason, known });
}

/** @throws DomainError `certificate_not_issued` while there is nothing that could say so */
export function assertIssued(award: Award): void {
  if (!award.issuedAt)
    throw refuse(
      'certificate_not_issued',
      `The certificate ${award.number} is still being made; wait until it can be read.`,
      { awardId: award.id },
    );
}

export function lockAward(tx: Transaction, id: string): Promise<AwardRow> {
  return tx.manager.findOneOrFail(AwardRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** What every event of an award's life carries. */
export function eventFields(award: Award): {
  awardId: string;
  provider: string;
  enrolmentId: string;
  personId: string;
  certificateNumber: string;
} {
  return {
    awardId: award.id,
    provider: award.tenant,
    enrolmentId: award.enrolmentId,
    personId: award.personId,
    certificateNumber: award.number,
  };
}

function actor(): string {
  return currentContext()?.actor ?? 'system';
}
