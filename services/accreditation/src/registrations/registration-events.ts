import {
  StudentRegistrationAcknowledgedSchema,
  StudentRegistrationConfirmedSchema,
  StudentRegistrationQueriedSchema,
  StudentRegistrationRefusedSchema,
  timestampFromDate,
  type MessageInitShape,
  type StudentRegistrationSubmittedSchema,
  type StudentSchema,
} from '@collegium/contracts';
import { never } from '@collegium/errors';
import type { Transaction } from '@collegium/persistence';
import type { Agreement } from '../agreements/agreement.js';
import type { SentDetails } from '../details/person-details.js';
import type { RegistrationAnswer, StudentRegistration } from './student-registration.js';

/** Fields that every event of a registration carries. */
export function registrationFields({ id, tenant, university, personId }: StudentRegistration): {
  registrationId: string;
  provider: string;
  university: string;
  personId: string;
} {
  return { registrationId: id, provider: tenant, university, personId };
}

/** The person as the university is told of them. */
export function toStudent({ identifiers, ...names }: SentDetails): MessageInitShape<typeof StudentSchema> {
  return { ...names, numbers: identifiers.map(({ scheme, value }) => ({ scheme, value })) };
}

/** The registration as the university gets it. */
export function toRegistrationSubmitted(
  registration: StudentRegistration,
  agreement: Agreement,
  sent: SentDetails,
): MessageInitShape<typeof StudentRegistrationSubmittedSchema> {
  const { revision, enrolmentId, lawfulBasis, replyBy } = registration;
  return {
    ...registrationFields(registration),
    revision,
    enrolmentId,
    agreement: { agreementId: agreement.id, courseCode: agreement.courseCode, route: agreement.route },
    student: toStudent(sent),
    lawfulBasis: {
      basis: lawfulBasis!.basis,
      noticeVersion: lawfulBasis!.noticeVersion,
      recordedAt: timestampFromDate(new Date(lawfulBasis!.recordedAt)),
    },
    replyBy: replyBy!,
  };
}

/** Publishes what an answer by the university has changed. */
export function publishRegistrationAnswer(
  tx: Transaction,
  registration: StudentRegistration,
  answer: RegistrationAnswer,
): void {
  const { revision, enrolmentId } = registration;
  const fields = { ...registrationFields(registration), revision };
  switch (answer.kind) {
    case 'acknowledge':
      return tx.publish(StudentRegistrationAcknowledgedSchema, { ...fields, caseReference: answer.caseReference });
    case 'query':
      return tx.publish(StudentRegistrationQueriedSchema, {
        ...fields,
        queryId: registration.query!.id,
        reason: answer.reason,
      });
    case 'confirm':
      return tx.publish(StudentRegistrationConfirmedSchema, {
        ...fields,
        enrolmentId,
        studentNumber: { ...answer.studentNumber },
        registeredFrom: answer.from,
        registeredUntil: answer.until ?? '',
      });
    case 'refuse':
      return tx.publish(StudentRegistrationRefusedSchema, {
        ...fields,
        enrolmentId,
        reason: answer.reason,
        resubmittable: answer.resubmittable,
      });
    default:
      return never(answer);
  }
}
