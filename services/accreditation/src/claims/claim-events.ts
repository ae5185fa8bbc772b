import {
  CreditAcknowledgedSchema,
  CreditBoardHeldSchema,
  CreditFailedSchema,
  CreditMarkedSchema,
  CreditQueriedSchema,
  CreditReceivedSchema,
  CreditReferredSchema,
  CreditRegisteredSchema,
  CreditRejectedSchema,
  CreditRescindedSchema,
  timestampFromDate,
  type CreditCertificateReplacedSchema,
  type CreditRequestedSchema,
  type MessageInitShape,
} from '@collegium/contracts';
import { never } from '@collegium/errors';
import type { Transaction } from '@collegium/persistence';
import { detailsOf, type Agreement } from '../agreements/agreement.js';
import { sentDetails, type PersonDetails } from '../details/person-details.js';
import { isVariation, type CreditClaim } from './credit-claim.js';
import type { UniversityAnswer } from './university-answer.js';

/** What of the award and its certificate a university may be told. */
export interface AwardReference {
  readonly title: string;
  readonly programmeCode: string;
  readonly programmeVersion: number;
  readonly awardedOn: string | null;
  readonly certificate: { readonly number: string; readonly url: string; readonly digest: string } | null;
}

/** A certificate that took the place of another, which a university knows by its number. */
export interface Replacement {
  readonly number: string;
  readonly url: string;
  readonly digest: string;
  readonly replaces: string;
}

/** Fields that every event of a claim carries. */
export function claimFields(claim: CreditClaim): {
  claimId: string;
  provider: string;
  university: string;
  revision: number;
} {
  return { claimId: claim.id, provider: claim.tenant, university: claim.university, revision: claim.revision };
}

/** The request as the university gets it: of the person and the work, only what the agreement names. */
export function toCreditRequested(
  claim: CreditClaim,
  agreement: Agreement,
  award: AwardReference,
  details: PersonDetails | null,
): MessageInitShape<typeof CreditRequestedSchema> {
  const needs = (field: Agreement['fields'][number]) => agreement.fields.includes(field);
  const { certificate } = award;
  const { corrects } = claim.sendings.at(-1)!;
  const { recognition, qualificationAim, modules } = claim.target;
  return {
    ...claimFields(claim),
    awardId: claim.awardId ?? '',
    ...(needs('certificate') && certificate
      ? { certificateNumber: certificate.number, certificateUrl: certificate.url, credentialDigest: certificate.digest }
      : {}),
    agreement: {
      agreementId: agreement.id,
      courseCode: agreement.courseCode,
      route: agreement.route,
      validUntil: agreement.validUntil ?? '',
    },
    credit: claim.credit,
    target: { recognition, qualificationAim: qualificationAim ?? '', modules: [...modules] },
    learner: toLearner(claim, agreement, details),
    ...(needs('achievement')
      ? {
          achievement: {
            title: award.title,
            programmeCode: award.programmeCode,
            programmeVersion: award.programmeVersion,
            completedOn: claim.completedOn,
            awardedOn: award.awardedOn ?? '',
          },
        }
      : {}),
    ...(needs('assessment')
      ? { assessment: { outcome: claim.outcome!, boardReference: claim.boardReference!, boardDate: claim.boardDate! } }
      : {}),
    ...(needs('work-digests') ? { workDigests: [...claim.workDigests] } : {}),
    ...(needs('work')
      ? { submissionId: claim.submissionId, evidence: [...claim.evidence], evidenceWithheld: claim.evidenceWithheld }
      : {}),
    lawfulBasis: {
      basis: claim.lawfulBasis!.basis,
      noticeVersion: claim.lawfulBasis!.noticeVersion,
      recordedAt: timestampFromDate(new Date(claim.lawfulBasis!.recordedAt)),
    },
    replyBy: claim.replyBy!,
    ...(corrects ? { corrects } : {}),
  };
}

function toLearner(
  claim: CreditClaim,
  agreement: Agreement,
  told: PersonDetails | null,
): MessageInitShape<typeof CreditRequestedSchema>['learner'] {
  const { identifiers, ...details } = sentDetails(told, detailsOf(agreement), claim.university);
  const trn = identifiers.find(({ scheme }) => scheme === 'TRN');
  return {
    ...details,
    personId: claim.personId,
    ...(agreement.fields.includes('display-name') ? { displayName: claim.displayName } : {}),
    ...(agreement.fields.includes('latin-name') ? { latinName: claim.latinName! } : {}),
    ...(trn ? { trn: trn.value } : {}),
    identifiers: identifiers.map(({ scheme, value }) => ({ scheme, value })),
  };
}

/** What a university is told of the certificate that took the place of the one it knows: again only what the agreement names. */
export function toCertificateReplaced(
  claim: CreditClaim,
  agreement: Agreement,
  certificate: Replacement,
): MessageInitShape<typeof CreditCertificateReplacedSchema> {
  const needs = (field: Agreement['fields'][number]) => agreement.fields.includes(field);
  return {
    ...claimFields(claim),
    reference: claim.reference ?? '',
    awardId: claim.awardId ?? '',
    ...(needs('certificate')
      ? {
          certificateNumber: certificate.number,
          certificateUrl: certificate.url,
          credentialDigest: certificate.digest,
          replacedCertificateNumber: certificate.replaces,
        }
      : {}),
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
      return tx.publish(CreditAcknowledgedSchema, {
        ...fields,
        caseReference: answer.caseReference,
        expectedBy: answer.expectedBy ?? '',
      });
    case 'receive':
      return tx.publish(CreditReceivedSchema, { ...fields, caseReference: answer.caseReference });
    case 'mark':
      return tx.publish(CreditMarkedSchema, fields);
    case 'board':
      return tx.publish(CreditBoardHeldSchema, {
        ...fields,
        boardReference: answer.board.reference,
        boardDate: answer.board.date,
      });
    case 'query':
      return tx.publish(CreditQueriedSchema, { ...fields, queryId: claim.queries.at(-1)!.id, reason: answer.reason });
    case 'register':
      return tx.publish(CreditRegisteredSchema, {
        ...fields,
        ...whose,
        reference: answer.reference,
        credit: claim.registeredCredit!,
        variation: isVariation(claim),
        variationReason: claim.variationReason ?? '',
        effectiveOn: claim.effectiveOn ?? '',
        usableUntil: claim.usableUntil ?? '',
        boardReference: claim.universityBoard?.reference ?? '',
        boardDate: claim.universityBoard?.date ?? '',
      });
    case 'refer':
      return tx.publish(CreditReferredSchema, {
        ...fields,
        ...whose,
        reason: answer.reason,
        resubmitBy: answer.resubmitBy,
        submissionId: claim.submissionId,
      });
    case 'fail':
      return tx.publish(CreditFailedSchema, { ...fields, ...whose, reason: answer.reason });
    case 'reject': {
      const fieldErrors = claim.fieldErrors.map(({ pointer, code, message }) => ({
        pointer,
        code,
        message: message ?? '',
      }));
      return tx.publish(CreditRejectedSchema, {
        ...fields,
        ...whose,
        reason: answer.reason,
        resubmittable: answer.resubmittable,
        resubmitBy: claim.resubmitBy ?? '',
        fieldErrors,
      });
    }
    case 'rescind':
      return tx.publish(CreditRescindedSchema, { ...fields, reason: answer.reason });
    default:
      return never(answer);
  }
}
