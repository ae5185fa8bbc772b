import { FeedbackGivenSchema, PortfolioOpenedSchema, timestampDate, type EnrolmentStarted } from '@collegium/contracts';
import type { Principal } from '@collegium/auth';
import { holds } from '@collegium/auth';
import { assertVersion, readPage, type Page } from '@collegium/http';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Brackets } from 'typeorm';
import { refuse } from '../errors.js';
import { actingPerson, personIdOf } from '../facts/acting-person.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import type { Draft } from '../submissions/freeze.js';
import { Drafts } from './drafts.service.js';
import { plainText } from './plain-text.js';
import { AccountVersionRow, FeedbackRow, PortfolioRow } from './portfolio.entity.js';
import { assertMayGiveFeedback, requirementFor, writeAccount } from './portfolio.js';
import type { PortfoliosQuery, WriteAccountDto } from './portfolios.dto.js';

/** A draft, and whether this caller may read what is in it or only how far it is. */
export interface PortfolioView {
  draft: Draft;
  names: ReadonlyMap<string, string>;
  readable: boolean;
}

@Injectable()
export class Portfolios {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scope: ProviderScope,
    private readonly drafts: Drafts,
    private readonly facts: Facts,
    private readonly clock: Clock,
  ) {}

  /** Opens the portfolio of an enrolment, once, however often it starts. */
  openFor(
    event: Pick<EnrolmentStarted, 'enrolmentId' | 'personId' | 'cohortId' | 'programmeId' | 'startedAt'> & {
      tenant: string;
    },
  ): Promise<void> {
    const { enrolmentId, personId, cohortId, programmeId, tenant } = event;
    return this.unitOfWork.run(async (tx) => {
      if (await tx.manager.existsBy(PortfolioRow, { enrolmentId })) return;
      const openedAt = event.startedAt ? timestampDate(event.startedAt) : this.clock.now();
      const { id } = await tx.insert(PortfolioRow, {
        id: newId(),
        tenant,
        enrolmentId,
        personId,
        cohortId,
        programmeId,
        openedAt,
      });
      tx.publish(PortfolioOpenedSchema, { portfolioId: id, provider: tenant, enrolmentId, personId });
    });
  }

  /** The caller's own, those of the groups they lead, and all of a provider for whom they hold an office that sees progress. */
  list(query: PortfoliosQuery, principal: Principal): Promise<Page<PortfolioRow>> {
    return this.unitOfWork.run(({ manager }) => {
      const builder = manager.createQueryBuilder(PortfolioRow, 'portfolio').where(
        new Brackets((where) => {
          where
            .where('portfolio.personId = :me', { me: personIdOf(principal) })
            .orWhere('portfolio.tenant = any(:offices)', { offices: officesOf(principal) });
          where.orWhere(
            `portfolio.enrolmentId in (select member.enrolment_id from group_member member join group_leader leader on leader.group_id = member.group_id
             where leader.person_id = :me and leader.until_at is null and member.left_at is null)`,
          );
        }),
      );
      const { enrolment, cohort, person } = query.filter ?? {};
      if (enrolment) builder.andWhere('portfolio.enrolmentId = :enrolment', { enrolment });
      if (cohort) builder.andWhere('portfolio.cohortId = :cohort', { cohort });
      if (person) builder.andWhere('portfolio.personId = :person', { person });
      return readPage(builder, query);
    });
  }

  view(id: string, principal: Principal): Promise<PortfolioView> {
    return this.scope.of(PortfolioRow, id, async (tx, portfolio) => {
      const draft = await this.drafts.load(tx, portfolio);
      const names = await this.facts.names(tx, [portfolio.personId]);
      const supporter = await this.drafts.supporter(tx, portfolio, principal);
      const readable = principal.personId === portfolio.personId || supporter.leads || supporter.tutors;
      if (!readable && !officesOf(principal).includes(portfolio.tenant))
        throw refuse('not_found', 'There is nothing here under this id.', { id });
      return { draft, names, readable };
    });
  }

  writeAccount(
    id: string,
    command: WriteAccountDto,
    expected: number | undefined,
  ): Promise<{ portfolio: PortfolioRow; account: AccountVersionRow }> {
    return this.scope.of(PortfolioRow, id, async (tx, portfolio) => {
      assertVersion(portfolio, expected);
      const requirement = requirementFor(
        await this.facts.definition(tx, portfolio.programmeId),
        'account',
        command.requirement,
      );
      const latest =
        (await this.drafts.latestAccounts(tx, id)).find((account) => account.requirement === requirement.code) ?? null;
      const account = writeAccount(portfolio, requirement, latest, {
        id: newId(),
        text: command.text,
        now: this.clock.now(),
      });
      if (account === latest) return { portfolio, account: latest };
      await tx.manager.insert(AccountVersionRow, account);
      return { portfolio: await tx.save(PortfolioRow, portfolio), account };
    });
  }

  accountVersions(id: string, principal: Principal): Promise<AccountVersionRow[]> {
    return this.reading(id, principal, ({ manager }) =>
      manager.find(AccountVersionRow, { where: { portfolioId: id }, order: { requirement: 'ASC', number: 'ASC' } }),
    );
  }

  giveFeedback(id: string, text: string, principal: Principal): Promise<FeedbackRow> {
    const authorId = actingPerson(principal);
    return this.scope.of(PortfolioRow, id, async (tx, portfolio) => {
      assertMayGiveFeedback(portfolio, await this.drafts.supporter(tx, portfolio, principal));
      const { tenant, personId, enrolmentId } = portfolio;
      const feedback: FeedbackRow = {
        id: newId(),
        tenant,
        personId,
        portfolioId: id,
        authorId,
        text: plainText(text),
        givenAt: this.clock.now(),
      };
      if (feedback.text === '') throw refuse('text_empty', 'The feedback has no text.', {});
      await tx.manager.insert(FeedbackRow, feedback);
      await tx.save(PortfolioRow, portfolio);
      tx.publish(FeedbackGivenSchema, {
        portfolioId: id,
        provider: tenant,
        enrolmentId,
        personId,
        feedbackId: feedback.id,
        authorId,
      });
      return feedback;
    });
  }

  feedback(id: string, principal: Principal): Promise<FeedbackRow[]> {
    return this.reading(id, principal, ({ manager }) =>
      manager.find(FeedbackRow, { where: { portfolioId: id }, order: { givenAt: 'ASC', id: 'ASC' } }),
    );
  }

  private reading<Result>(
    id: string,
    principal: Principal,
    read: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    return this.scope.of(PortfolioRow, id, async (tx, portfolio) => {
      await this.drafts.assertReadable(tx, portfolio, principal);
      return read(tx);
    });
  }
}

/** Providers whose portfolios the caller follows without reading them. */
function officesOf(principal: Principal): string[] {
  const tenants = currentContext()?.tenants ?? [];
  return tenants.filter((tenant) =>
    holds(principal, tenant, 'provider:coordinator', 'provider:programme-leader', 'provider:lead-moderator'),
  );
}
