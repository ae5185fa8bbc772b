import {
  CreditAcknowledgedSchema, CreditQueriedSchema, CreditRegisteredSchema, CreditRejectedSchema, CreditRescindedSchema, timestampFromDate, type CreditCertificateReplacedSchema, type CreditRequestedSchema, type MessageInitShape,
} from '@collegium/contracts';
import type { Transaction } from '@collegium/persistence';
import { never } from '@collegium/errors';
import type { Agreement } from '../agreements/agreement.js';
import type { CreditClaim, UniversityAnswer } from './credit-claim.js';

/** What of the certificate a university may be told. */
export interface CertificateReference {
  readonly number: string;
  readonly url: string;
  readonly digest: string;
}

/** Fields that every event of a claim carries. */
export function claimFields(claim: CreditClaim): { claimId: string; provider: string; university: string; revision: number } {
  return { claimId: claim.id, provider: claim.tenant, university: claim.university, revision: claim.revision };
}

/** The request as the university gets it: of the person and the work, only what the agreement names. */
export function toCreditRequested(claim: CreditClaim, agreement: Agreement, certificate: CertificateReference): MessageInitShape<typeof CreditRequestedSchema> {
  const needs = (field: Agreement['fields'][number]) => agreement.fields.includes(field);
  return {
    ...claimFields(claim),
    awardId: claim.awardId,
    ...(needs('certificate') ? { certificateNumber: certificate.number, certificateUrl: certificate.url, credentialDigest: certificate.digest } : {}),
    agreement: { agreementId: agreement.id, courseCode: agreement.courseCode, route: agreement.route },
    credit: claim.credit,
    learner: {
      personId: claim.personId,
      ...(needs('display-name') ? { displayName: claim.displayName } : {}),
      ...(needs('latin-name') ? { latinName: claim.latinName! } : {}),
    },
    ...(needs('assessment') ? { assessment: { outcome: claim.outcome, boardReference: claim.boardReference, boardDate: claim.boardDate } } : {}),
    ...(needs('work-digests') ? { workDigests: [...claim.workDigests] } : {}),
    lawfulBasis: { basis: claim.lawfulBasis!.basis, noticeVersion: claim.lawfulBasis!.noticeVersion, recordedAt: timestampFromDate(new Date(claim.lawfulBasis!.recordedAt)) },
    replyBy: claim.replyBy!,
  };
}

/** What a university is told of the certificate that took the place of the one it knows: again only what the agreement names. */
export function toCertificateReplaced(claim: CreditClaim, agreement: Agreement, certificate: CertificateReference & { readonly replaces: string }): MessageInitShape<typeof CreditCertificateReplacedSchema> {
  const needs = (field: Agreement['fields'][number]) => agreement.fields.includes(field);
  return {
    ...claimFields(claim),
    reference: claim.reference ?? '',
    awardId: claim.awardId,
    ...(needs('certificate') ? { certificateNumber: certificate.number, certificateUrl: certificate.url, credentialDigest: certificate.digest, replacedCertificateNumber: certificate.replaces } : {}),
    learner: {
      personId: claim.personId,
      ...(needs('display-name') ? { displayName: claim.displayName } : {}),
      ...(needs('latin-name') ? { latinName: claim.latinName ?? '' } : {}),
    },
  };
}

/** Publishes what an answer by the university has changed. */
export function publishAnswer(tx: Transaction, claim: CreditClaim, answer: UniversityAnswer): void {
  const fields = claimFields(claim);
  const whose = { enrolmentId: claim.enrolmentId, personId: claim.personId };
  switch (answer.kind) {
    case 'acknowledge':
      return tx.publish(CreditAcknowledgedSchema, { ...fields, caseReference: answer.caseReference });
    case 'query':
      return tx.publish(CreditQueriedSchema, { ...fields, queryId: claim.query!.id, reason: answer.reason });
    case 'register':
      return tx.publish(CreditRegisteredSchema, { ...fields, ...whose, reference: answer.reference, credit: answer.credit });
    case 'reject':
      return tx.publish(CreditRejectedSchema, { ...fields, ...whose, reason: answer.reason, resubmittable: answer.resubmittable });
    case 'rescind':
      return tx.publish(CreditRescindedSchema, { ...fields, reason: answer.reason });
    default:
      return never(answer);
  }
}
