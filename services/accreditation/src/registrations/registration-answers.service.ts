import { Clock, currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardCasesService } from '../cases/award-cases.service.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import { refuse } from '../errors.js';
import { publishRegistrationAnswer } from './registration-events.js';
import { RegistrationsService } from './registrations.service.js';
import { studentIdentifier, studentNumberProblem } from './student-number.js';
import { RegistrationAnswerRow, StudentRegistrationRow } from './student-registration.entity.js';
import { applyRegistrationAnswer, judgeRegistrationAnswer, type RegistrationAnswer, type StudentRegistration } from './student-registration.js';

/** What became of an answer, and the registration as it stands now. */
export interface RegistrationAnswerResult {
  readonly registration: StudentRegistration;
  readonly effect: AnswerEffect;
}

/** The university's side of a student registration. Every answer is logged; only the first decision on a revision counts. */
@Injectable()
export class RegistrationAnswersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly registrations: RegistrationsService,
    private readonly cases: AwardCasesService,
  ) {}

  /** @throws DomainError `registration_not_found`, `revision_unknown` for a revision that was never sent, `student_number_not_acceptable`, `registered_period_reversed` */
  async answer(id: string, given: RegistrationAnswer): Promise<RegistrationAnswerResult> {
    const seen = await this.registrations.find(id);
    const answer = acceptable(given, seen.university);
    return this.unitOfWork.run(async (tx) => {
      const registration = await tx.manager.findOneOrFail(StudentRegistrationRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const { revision, tenant, university, enrolmentId } = registration;
      if (answer.revision > revision) throw refuse('revision_unknown', `Student registration ${id} is at revision ${revision}; revision ${answer.revision} was never sent.`, { registrationId: id, revision });
      const effect = judgeRegistrationAnswer(registration, answer);
      const now = this.clock.now();
      await tx.manager.insert(RegistrationAnswerRow, { id: newId(), registrationId: id, tenant, university, answer: answer as never, effect, by: currentContext()?.actor ?? 'unknown', receivedAt: now });
      if (effect !== 'applied') return { registration, effect };
      const saved = await tx.save(StudentRegistrationRow, applyRegistrationAnswer(registration, answer, { now, queryId: newId() }) as StudentRegistrationRow);
      publishRegistrationAnswer(tx, saved, answer);
      if (answer.kind === 'confirm') await this.cases.registrationConfirmed(enrolmentId);
      return { registration: saved, effect };
    }, { tenants: [seen.tenant] });
  }

  /** Everything that was answered to a registration, in order, whatever it did. */
  async log(id: string): Promise<RegistrationAnswerRow[]> {
    await this.registrations.find(id);
    return this.unitOfWork.run((tx) => tx.manager.find(RegistrationAnswerRow, { where: { registrationId: id }, order: { id: 'ASC' } }));
  }
}

/** The answer with its number as it is kept. A number that breaks its own check digit is no answer at all. */
function acceptable(answer: RegistrationAnswer, university: string): RegistrationAnswer {
  if (answer.kind !== 'confirm') return answer;
  const { scheme } = answer.studentNumber;
  const problem = studentNumberProblem(answer.studentNumber, university);
  if (problem) throw refuse('student_number_not_acceptable', `This is no ${scheme}: ${problem}.`, { scheme, problem }, [{ pointer: '/studentNumber/value', code: problem, message: `is not a number of scheme ${scheme}` }]);
  if (answer.until !== null && answer.until < answer.from)
    throw refuse('registered_period_reversed', 'The last day as a student comes before the first.', {}, [{ pointer: '/until', code: 'registered_period_reversed', message: 'comes before from' }]);
  return { ...answer, studentNumber: { scheme, value: studentIdentifier(answer.studentNumber, university).value } };
}
