import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardRow } from '../awards/award.entity.js';
import { labelOf } from '../awards/award.js';
import { readCertificateNumber } from '../awards/certificate-number.js';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import type { Credit } from '../claims/credit.js';
import { localDate } from '../claims/local-date.js';
import type { Json } from '../credentials/credential.js';
import { endorsementUrl } from '../credentials/endorsement.js';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { CertificateRow } from './certificate.entity.js';

/** Everything that the public may know of a certificate. */
export interface PublicCertificate {
  readonly certificate: CertificateSnapshot;
  readonly state: { readonly status: 'granted' } | { readonly status: 'revoked'; readonly on: string; readonly reason: string };
  /** Credit that a university has registered for it. */
  readonly credit: { readonly university: string; readonly reference: string; readonly credit: Credit; readonly on: string } | null;
  /** The signed credential, as it was issued. */
  readonly credential: Json;
  /** SHA-256 of the credential, hex. */
  readonly digest: string;
  /** False for certificates from before there were pictures and a PDF/UA. */
  readonly hasPictures: boolean;
}

export type CertificateForm = 'json' | 'jwt' | 'pdf' | 'accessiblePdf' | 'png' | 'svg';

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
      const { digest, json, svg } = await tx.manager.findOneOrFail(CertificateRow, { where: { awardId: award.id }, select: { awardId: true, digest: true, json: true, svg: true } });
      const claim = await tx.manager.findOneBy(CreditClaimRow, { awardId: award.id, status: 'registered' });
      const university = claim && (await tx.manager.findOneBy(OrganisationRow, { code: claim.university }));
      return {
        certificate: award.certificate,
        state: award.revocation ? { status: 'revoked', on: localDate(award.revokedAt!, ZONE), reason: labelOf(award.revocation.reason) } : { status: 'granted' },
        credit: claim && { university: university?.name ?? claim.university, reference: claim.reference!, credit: claim.registeredCredit!, on: localDate(claim.decidedAt!, ZONE) },
        credential: JSON.parse(json) as Json,
        digest,
        hasPictures: svg !== null,
      };
    }, { tenants: [provider] });
  }

  /** The bytes as issued, also of a revoked certificate: its status list says that it is. */
  async bytes(text: string, form: CertificateForm): Promise<string | Buffer> {
    const { number, provider } = numberOf(text);
    const row = await this.unitOfWork.run((tx) => tx.manager.findOne(CertificateRow, { where: { number }, select: { awardId: true, [form]: true } }), { tenants: [provider] });
    if (!row) throw notFound(text);
    const bytes = row[form];
    if (bytes === null) throw refuse('form_not_kept', 'This certificate was issued before this form of it was made. Its bytes do not change, so it has none.', { form });
    return bytes;
  }

  /**
   * What a joint issuer signed of a certificate, on its own.
   * @throws DomainError `certificate_not_found`, `endorsement_not_found`
   */
  async endorsement(text: string, body: string): Promise<Json> {
    const { certificate, credential } = await this.read(text);
    const id = endorsementUrl(certificate, body);
    const found = ((credential.endorsement ?? []) as Json[]).find((endorsement) => endorsement.id === id);
    if (!found) throw refuse('endorsement_not_found', `This certificate has no endorsement by ${body}.`, { body: body.slice(0, 60) });
    return found;
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
