import { PublicUrl } from '@collegium/http';
import { Clock, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { AwardRow } from '../awards/award.entity.js';
import { CertificateRow } from '../certificates/certificate.entity.js';
import { signCredentialJwt } from '../credentials/credential-jwt.js';
import { CONSORTIUM } from '../credentials/did.js';
import type { Json } from '../credentials/credential.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { learnerRecord } from './clr.js';

/** All that somebody was awarded, over all providers, as one record of their own. */
@Injectable()
export class ClrService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly issuers: IssuersService,
    private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * The record of a person as VC-JWT. What was superseded, revoked, suspended, cancelled or declined is left out.
   * @param personId whose own call this is: the rows of the person are all that it opens
   */
  async of(personId: string): Promise<string> {
    const awards = await this.unitOfWork.run(({ manager }) =>
      manager.find(AwardRow, {
        where: { personId, status: 'granted', issuedAt: Not(IsNull()) },
        order: { grantedAt: 'ASC', id: 'ASC' },
      }),
    );
    const shown = awards.filter(({ holderAnswer }) => holderAnswer !== 'declined');
    const keys = await this.issuers.signingKeys(CONSORTIUM);
    const { credentials, name } = await this.unitOfWork.run(
      async ({ manager }) => {
        const rows = await manager.find(CertificateRow, {
          where: { awardId: In(shown.map(({ id }) => id)) },
          select: { awardId: true, json: true },
        });
        const byAward = new Map(rows.map(({ awardId, json }) => [awardId, JSON.parse(json) as Json]));
        const consortium = await manager.findOneBy(OrganisationRow, { code: CONSORTIUM });
        return {
          credentials: shown.map(({ id }) => byAward.get(id)!),
          name: consortium?.name ?? 'Collegium consortium',
        };
      },
      { tenants: [...new Set(shown.map(({ tenant }) => tenant))] },
    );
    const record = learnerRecord({
      id: this.publicUrl.of(`/clr/${newId()}`),
      issuer: { did: keys.did, name },
      at: this.clock.now(),
      credentials,
    });
    return signCredentialJwt(record, {
      id: this.issuers.urlOf(keys.jwt),
      sign: (data) => this.issuers.sign(keys.jwt, data),
    });
  }
}
