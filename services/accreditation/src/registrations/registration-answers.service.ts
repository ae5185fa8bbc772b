import { currentContext } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardCasesService } from '../cases/award-cases.service.js';
import type { AnswerRow } from '../conversations/conversation.entity.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import { StrayAnswers } from '../conversations/stray-answers.service.js';
import { DetailsService } from '../details/details.service.js';
import { refuse } from '../errors.js';
import { publishRegistrationAnswer } from './registration-events.js';
import { RegistrationsService } from './registrations.service.js';
import { studentIdentifier, studentNumberProblem } from './student-number.js';
import type { RegistrationAnswer, StudentRegistration } from './student-registration.js';

/** What became of an answer, and the registration as it stands now. */
export interface RegistrationAnswerResult {
  readonly registration: StudentRegistration;
  readonly effect: AnswerEffect;
}

/** The university's side of a student registration. */
@Injectable()
export class RegistrationAnswersService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly cases: AwardCasesService,
    private readonly details: DetailsService,
    private readonly strays: StrayAnswers,
  ) {}

  /** @throws DomainError `registration_not_found`, `revision_unknown` for a revision that was never sent, `student_number_not_acceptable`, `registered_period_reversed` */
  answer(id: string, answer: RegistrationAnswer): Promise<RegistrationAnswerResult> {
    const by = currentContext()?.actor ?? 'unknown';
    return this.strays.noting({ conversation: 'student_registration', caseId: id, answer, by }, () =>
      this.take(id, answer, by),
    );
  }

  /** Everything that was answered to a registration, in order, whatever it did. */
  log(id: string): Promise<AnswerRow<RegistrationAnswer>[]> {
    return this.registrations.desk.log(id);
  }

  private async take(id: string, given: RegistrationAnswer, by: string): Promise<RegistrationAnswerResult> {
    const seen = await this.registrations.find(id);
    const answer = acceptable(given, seen.university);
    const { state, effect } = await this.registrations.desk.take(seen, answer, by, {
      applied: async (tx, saved) => {
        publishRegistrationAnswer(tx, saved, answer);
        if (answer.kind !== 'confirm') return;
        await this.cases.registrationConfirmed(saved.enrolmentId);
        // Claims may have waited for the number.
        await this.details.goOn(saved.personId);
      },
    });
    return { registration: state, effect };
  }
}

/** The answer with its number as it is kept. A number that breaks its own check digit is no answer at all. */
function acceptable(answer: RegistrationAnswer, university: string): RegistrationAnswer {
  if (answer.kind !== 'confirm') return answer;
  const { scheme } = answer.studentNumber;
  const problem = studentNumberProblem(answer.studentNumber, university);
  if (problem)
    throw refuse('student_number_not_acceptable', `This is no ${scheme}: ${problem}.`, { scheme, problem }, [
      { pointer: '/studentNumber/value', code: problem, message: `is not a number of scheme ${scheme}` },
    ]);
  if (answer.until !== null && answer.until < answer.from)
    throw refuse('registered_period_reversed', 'The last day as a student comes before the first.', {}, [
      { pointer: '/until', code: 'registered_period_reversed', message: 'comes before from' },
    ]);
  return { ...answer, studentNumber: { scheme, value: studentIdentifier(answer.studentNumber, university).value } };
}
