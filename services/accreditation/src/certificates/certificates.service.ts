import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardRow } from '../awards/award.entity.js';
import { labelOf } from '../awards/award.js';
import { readCertificateNumber } from '../awards/certificate-number.js';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import type { Credit } from '../claims/credit.js';
import { localDate } from '../claims/local-date.js';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { CertificateRow } from './certificate.entity.js';

/** Everything that the public may know of a certificate. */
export interface PublicCertificate {
  readonly certificate: CertificateSnapshot;
  readonly state: { readonly status: 'granted' } | { readonly status: 'revoked'; readonly on: string; readonly reason: string };
  /** Credit that a university has registered for it. */
  readonly credit: { readonly university: string; readonly reference: string; readonly credit: Credit; readonly on: string } | null;
  /** SHA-256 of the credential, hex. */
  readonly digest: string;
}

export type CertificateForm = 'json' | 'jwt' | 'pdf';

const ZONE = 'Europe/London';

/** Certificates as anybody reads them who has their number. */
@Injectable()
export class CertificatesService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws DomainError `certificate_not_found` for a number that is none, unknown, or not yet issued */
  async read(text: string): Promise<PublicCertificate> {
    const { number, provider } = numberOf(text);
    return this.unitOfWork.run(async (tx) => {
      const award = await tx.manager.findOneBy(AwardRow, { number });
      if (!award?.issuedAt) throw notFound(text);
      const { digest } = await tx.manager.findOneOrFail(CertificateRow, { where: { awardId: award.id }, select: { awardId: true, digest: true } });
      const claim = await tx.manager.findOneBy(CreditClaimRow, { awardId: award.id, status: 'registered' });
      const university = claim && (await tx.manager.findOneBy(OrganisationRow, { code: claim.university }));
      return {
        certificate: award.certificate,
        state: award.revocation ? { status: 'revoked', on: localDate(award.revokedAt!, ZONE), reason: labelOf(award.revocation.reason) } : { status: 'granted' },
        credit: claim && { university: university?.name ?? claim.university, reference: claim.reference!, credit: claim.registeredCredit!, on: localDate(claim.decidedAt!, ZONE) },
        digest,
      };
    }, { tenants: [provider] });
  }

  /** The bytes as issued, also of a revoked certificate: its status list says that it is. */
  async bytes(text: string, form: CertificateForm): Promise<string | Buffer> {
    const { number, provider } = numberOf(text);
    const row = await this.unitOfWork.run((tx) => tx.manager.findOne(CertificateRow, { where: { number }, select: { awardId: true, [form]: true } }), { tenants: [provider] });
    if (!row) throw notFound(text);
    return row[form];
  }
}

/** The provider's code stands in the number, so the database opens that provider's rows and no others. */
function numberOf(text: string): { number: string; provider: string } {
  const read = readCertificateNumber(text);
  if (!read) throw notFound(text);
  return read;
}

function notFound(number: string): Error {
  return refuse('certificate_not_found', 'No certificate has this number. Check that it was copied whole.', { number: number.slice(0, 80) });
}
