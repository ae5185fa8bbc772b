import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AgreementRow } from '../agreements/agreement.entity.js';
import type { FieldErrorDto } from '../claims/answers.dto.js';
import { ClaimAnswersService } from '../claims/claim-answers.service.js';
import { ClaimsService } from '../claims/claims.service.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import { openStatuses } from '../claims/credit-claim.js';
import type { Credit } from '../claims/credit.js';
import type { UniversityAnswer } from '../claims/university-answer.js';
import type { AnswerEffect, Query } from '../conversations/conversation.js';
import { RegistrationAnswersService } from '../registrations/registration-answers.service.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import { openRegistrations, type RegistrationAnswer } from '../registrations/student-registration.js';
import type { SheetAnswer } from './sheet-answer.js';
import { caseColumns, type SheetKind } from './sheet-columns.js';

/** A case as a sheet sees it. */
export interface SheetCase {
  readonly university: string;
  readonly status: string;
  readonly version: number;
}

/** Most cases of each kind that one export holds. */
const LIMIT = 10_000;

/** Both kinds of conversation behind one face: what is open, and the same answers as over HTTP. */
@Injectable()
export class SheetCases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly claims: ClaimsService,
    private readonly claimAnswers: ClaimAnswersService,
    private readonly registrations: RegistrationsService,
    private readonly registrationAnswers: RegistrationAnswersService,
  ) {}

  /** Everything that the university has still to decide, as rows of a sheet; on demand also registered credit, which it may rescind. */
  open(
    university: string,
    { registered }: { registered: boolean },
  ): Promise<Record<(typeof caseColumns)[number], string | number | null>[]> {
    return this.unitOfWork.run(async ({ manager }) => {
      const agreements = new Map(
        (await manager.findBy(AgreementRow, { university })).map((agreement) => [agreement.id, agreement]),
      );
      const claims = await manager.find(CreditClaimRow, {
        where: { sentTo: university, status: In(registered ? [...openStatuses, 'registered'] : [...openStatuses]) },
        order: { replyBy: 'ASC', id: 'ASC' },
        take: LIMIT,
      });
      const registrations = await manager.find(StudentRegistrationRow, {
        where: { sentTo: university, status: In([...openRegistrations]) },
        order: { replyBy: 'ASC', id: 'ASC' },
        take: LIMIT,
      });
      const common = (
        kind: SheetKind,
        { id, version, revision, status, tenant, agreementId, replyBy }: CreditClaimRow | StudentRegistrationRow,
        query: Asked | null | undefined,
      ) => ({
        kind,
        id,
        version,
        revision,
        status,
        provider: tenant,
        courseCode: agreements.get(agreementId)?.courseCode ?? null,
        replyBy,
        query: query?.text ?? query?.reason ?? null,
        queryAnswer: query?.answer ?? null,
      });
      return [
        ...claims.map((claim) => ({
          ...common('credit', claim, claim.queries.at(-1)),
          route: claim.route,
          name: nameIn(claim, agreements.get(claim.agreementId)),
          dateOfBirth: null,
          numbers: null,
          asked: creditText(claim.credit),
        })),
        ...registrations.map((registration) => {
          const { familyName, givenNames, dateOfBirth, identifiers } = this.registrations.open(registration);
          const name = [givenNames, familyName].filter((part) => part !== undefined).join(' ') || null;
          return {
            ...common('registration', registration, registration.query),
            route: null,
            name,
            dateOfBirth: dateOfBirth ?? null,
            numbers: identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join('; ') || null,
            asked: null,
          };
        }),
      ];
    });
  }

  /** @throws DomainError `claim_not_found` or `registration_not_found` */
  find(kind: SheetKind, id: string): Promise<SheetCase> {
    return kind === 'credit' ? this.claims.find(id) : this.registrations.find(id);
  }

  /** Answers a case as the routes do, and tells what that did. */
  async answer(
    kind: SheetKind,
    id: string,
    { verb, body }: SheetAnswer,
  ): Promise<{ effect: AnswerEffect; status: string }> {
    if (kind === 'credit') {
      const { effect, claim } = await this.claimAnswers.answer(id, toClaimAnswer(verb, body));
      return { effect, status: claim.status };
    }
    const { effect, registration } = await this.registrationAnswers.answer(id, toRegistrationAnswer(verb, body));
    return { effect, status: registration.status };
  }
}

type Asked = Pick<Query, 'reason' | 'text' | 'answer'>;

function toClaimAnswer(verb: string, body: Record<string, unknown>): UniversityAnswer {
  const absent = verb === 'query' ? { text: null } : verb === 'register' ? { credit: null } : {};
  const fields = (body.fieldErrors as FieldErrorDto[] | undefined)?.map(({ pointer, code, message }) => ({
    pointer,
    code,
    message: message ?? null,
  }));
  // eslint-disable-next-line no-restricted-syntax -- a sheet's body holds only the cells that were filled
  return { kind: verb, ...absent, ...body, ...(fields ? { fieldErrors: fields } : {}) } as unknown as UniversityAnswer;
}

function toRegistrationAnswer(verb: string, body: Record<string, unknown>): RegistrationAnswer {
  const absent = verb === 'query' ? { text: null } : verb === 'confirm' ? { until: null } : {};
  // eslint-disable-next-line no-restricted-syntax -- as above
  return { kind: verb, ...absent, ...body } as unknown as RegistrationAnswer;
}

function creditText({ points, scheme, level }: Credit): string {
  return `${points} ${scheme} at level ${level}`;
}

/** The name as far as the agreement lets it be sent. */
function nameIn({ displayName, latinName }: CreditClaimRow, agreement: AgreementRow | undefined): string | null {
  if (agreement?.fields.includes('display-name')) return displayName;
  return agreement?.fields.includes('latin-name') ? latinName : null;
}
