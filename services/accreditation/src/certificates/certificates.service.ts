import { localDate } from '@collegium/calendar';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardChangeRow, AwardRow } from '../awards/award.entity.js';
import { labelOf, type Award } from '../awards/award.js';
import { readCertificateNumber } from '../awards/certificate-number.js';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import type { Credit } from '../claims/credit.js';
import type { Json } from '../credentials/credential.js';
import { endorsementUrl } from '../credentials/endorsement.js';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { SuccessionsService } from '../successions/successions.service.js';
import { CertificateRow } from './certificate.entity.js';
import type { CertificateState } from './certificate-state.js';

/** Everything that the public may know of a certificate. */
export interface PublicCertificate {
  readonly certificate: CertificateSnapshot;
  readonly state: CertificateState;
  /** Credit that a university has registered for it. */
  readonly credit: {
    readonly university: string;
    readonly reference: string;
    readonly credit: Credit;
    readonly on: string;
  } | null;
  /** The signed credential, as it was issued. */
  readonly credential: Json;
  /** SHA-256 of the credential, hex. */
  readonly digest: string;
  /** Who keeps the records of the issuer, where it has closed. */
  readonly keeper?: string | null;
  /** False for certificates from before there were pictures and a PDF/UA. */
  readonly hasPictures: boolean;
}

export type CertificateForm = 'json' | 'jwt' | 'pdf' | 'accessiblePdf' | 'png' | 'svg';

const ZONE = 'Europe/London';

/** Certificates as anybody reads them who has their number. */
@Injectable()
export class CertificatesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly successions: SuccessionsService,
  ) {}

  /** @throws DomainError `certificate_not_found` for a number that is none, unknown, or not yet issued; `certificate_hidden`, `certificate_cancelled` */
  read(text: string): Promise<PublicCertificate> {
    const { number, provider } = numberOf(text);
    return this.unitOfWork.run(async (tx) => this.present(tx, await readable(tx, number)), { tenants: [provider] });
  }

  /** All that a page may say of an award whose certificate was issued. */
  async present(tx: Transaction, award: Award): Promise<PublicCertificate> {
    const { digest, json, svg } = await tx.manager.findOneOrFail(CertificateRow, {
      where: { awardId: award.id },
      select: { awardId: true, digest: true, json: true, svg: true },
    });
    const claim = await tx.manager.findOneBy(CreditClaimRow, { awardId: award.id, status: 'registered' });
    const university = claim && (await tx.manager.findOneBy(OrganisationRow, { code: claim.university }));
    return {
      certificate: award.certificate,
      state: await stateOf(tx, award),
      credit: claim && {
        university: university?.name ?? claim.university,
        reference: claim.reference!,
        credit: claim.registeredCredit!,
        on: localDate(claim.decidedAt!, ZONE),
      },
      credential: JSON.parse(json) as Json,
      digest,
      hasPictures: svg !== null,
      keeper: await this.successions.keeperName(tx, award.tenant),
    };
  }

  /** The bytes as issued, also of a revoked certificate: its status list says that it is. */
  bytes(text: string, form: CertificateForm): Promise<string | Buffer> {
    const { number, provider } = numberOf(text);
    return this.unitOfWork.run(
      async (tx) => {
        const { id } = await readable(tx, number);
        const row = await tx.manager.findOneOrFail(CertificateRow, {
          where: { awardId: id },
          select: { awardId: true, [form]: true },
        });
        const bytes = row[form];
        if (bytes === null)
          throw refuse(
            'form_not_kept',
            'This certificate was issued before this form of it was made. Its bytes do not change, so it has none.',
            { form },
          );
        return bytes;
      },
      { tenants: [provider] },
    );
  }

  /**
   * What a joint issuer signed of a certificate, on its own.
   * @throws DomainError `certificate_not_found`, `endorsement_not_found`
   */
  async endorsement(text: string, body: string): Promise<Json> {
    const { certificate, credential } = await this.read(text);
    const id = endorsementUrl(certificate, body);
    const found = ((credential.endorsement ?? []) as Json[]).find((endorsement) => endorsement.id === id);
    if (!found)
      throw refuse('endorsement_not_found', `This certificate has no endorsement by ${body}.`, {
        body: body.slice(0, 60),
      });
    return found;
  }
}

/** The award behind a number, if anybody may read its certificate. */
async function readable(tx: Transaction, number: string): Promise<Award> {
  const award = await tx.manager.findOneBy(AwardRow, { number });
  if (award?.status === 'cancelled')
    throw refuse(
      'certificate_cancelled',
      `Certificate ${number} was cancelled before its holder accepted it. It certifies nothing.`,
      { number },
    );
  if (!award?.issuedAt) throw notFound(number);
  if (award.hidden || award.holderAnswer === 'declined')
    throw refuse('certificate_hidden', 'Its holder does not show this certificate here. Ask them for a link.', {
      number,
    });
  return award;
}

async function stateOf(tx: Transaction, award: Award): Promise<CertificateState> {
  const on = (instant: Date) => localDate(instant, ZONE);
  if (award.revocation)
    return { status: 'revoked', on: on(award.revokedAt!), reason: labelOf(award.revocation.reason) };
  if (award.suspension)
    return { status: 'suspended', on: on(new Date(award.suspension.at)), reason: labelOf(award.suspension.reason) };
  if (!award.supersededBy) return { status: 'granted' };
  const successor = await tx.manager.findOneByOrFail(AwardRow, { id: award.supersededBy });
  const { at } = await tx.manager.findOneByOrFail(AwardChangeRow, { awardId: award.id, toStatus: 'superseded' });
  return { status: 'superseded', on: on(at), by: { number: successor.number, url: successor.certificate.url } };
}

/** The provider's code stands in the number, so the database opens that provider's rows and no others. */
function numberOf(text: string): { number: string; provider: string } {
  const read = readCertificateNumber(text);
  if (!read) throw notFound(text);
  return read;
}

function notFound(number: string): Error {
  return refuse('certificate_not_found', 'No certificate has this number. Check that it was copied whole.', {
    number: number.slice(0, 80),
  });
}
