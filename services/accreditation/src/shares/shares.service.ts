import { Clock, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardRow } from '../awards/award.entity.js';
import { AwardsService } from '../awards/awards.service.js';
import { CertificatesService, type PublicCertificate } from '../certificates/certificates.service.js';
import { refuse } from '../errors.js';
import { ShareRow } from './share.entity.js';
import { digestOf, hasEnded, newToken, readToken, type HideableField, type Share } from './share.js';

const DAY = 86_400_000;

/** What a link shows: the certificate, less what its holder leaves out. */
export interface SharedCertificate {
  readonly shown: PublicCertificate;
  readonly hide: readonly HideableField[];
  readonly expiresAt: Date;
}

/** Links by which holders show their certificates. */
@Injectable()
export class SharesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly awards: AwardsService,
    private readonly certificates: CertificatesService,
  ) {}

  /**
   * @returns the link with its token, which cannot be had again
   * @throws DomainError `award_not_found`, `certificate_not_issued`, `award_not_standing`
   */
  async create(
    awardId: string,
    { hide, days, note }: { hide: readonly HideableField[]; days: number; note: string | null },
  ): Promise<{ share: Share; token: string }> {
    const award = await this.awards.find(awardId);
    if (award.status === 'cancelled' || award.status === 'superseded')
      throw refuse('award_not_standing', `Certificate ${award.number} was ${award.status}.`, {
        awardId,
        status: award.status,
      });
    if (!award.issuedAt)
      throw refuse(
        'certificate_not_issued',
        `The certificate ${award.number} is still being made; it can be shared once it can be read.`,
        { awardId },
      );
    const token = newToken(award.tenant);
    const now = this.clock.now();
    const share = {
      id: newId(),
      tenant: award.tenant,
      personId: award.personId,
      awardId,
      digest: digestOf(token),
      hide: [...hide],
      note,
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * DAY),
      revokedAt: null,
    };
    await this.unitOfWork.run((tx) => tx.manager.insert(ShareRow, share));
    return { share, token };
  }

  /** @throws DomainError `award_not_found` */
  async list(awardId: string): Promise<Share[]> {
    await this.awards.find(awardId);
    return this.unitOfWork.run((tx) => tx.manager.find(ShareRow, { where: { awardId }, order: { id: 'ASC' } }));
  }

  /** Ends a link; a second time changes nothing. @throws DomainError `share_not_found` */
  revoke(id: string): Promise<Share> {
    return this.unitOfWork.run(async (tx) => {
      const share = await tx.manager.findOne(ShareRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!share) throw refuse('share_not_found', `There is no link ${id}.`, { shareId: id });
      const revokedAt = share.revokedAt ?? this.clock.now();
      await tx.manager.update(ShareRow, { id }, { revokedAt });
      return { ...share, revokedAt };
    });
  }

  /** @throws DomainError `share_not_found` for a token that is none, `share_ended` for one that has expired or was revoked */
  open(token: string): Promise<SharedCertificate> {
    const read = readToken(token);
    if (!read) throw refuse('share_not_found', 'This link leads to no certificate. Check that it was copied whole.');
    return this.unitOfWork.run(
      async (tx) => {
        const share = await tx.manager.findOneBy(ShareRow, { digest: read.digest });
        if (!share)
          throw refuse('share_not_found', 'This link leads to no certificate. Check that it was copied whole.');
        const award = await tx.manager.findOneByOrFail(AwardRow, { id: share.awardId });
        if (hasEnded(share, this.clock.now()) || award.status === 'cancelled')
          throw refuse('share_ended', 'This link no longer works. Ask the person who sent it for another.');
        return { shown: await this.certificates.present(tx, award), hide: share.hide, expiresAt: share.expiresAt };
      },
      { tenants: [read.provider] },
    );
  }
}
