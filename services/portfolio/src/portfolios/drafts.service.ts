import type { Principal } from '@collegium/auth';
import { Clock, type Transaction } from '@collegium/persistence';
import { clockOf } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { personIdOf } from '../facts/acting-person.js';
import { ConflictFacts } from '../conflicts/conflict-facts.service.js';
import { refuse } from '../errors.js';
import { EvidenceRow, EvidenceVersionRow } from '../evidence/evidence.entity.js';
import { Facts } from '../facts/facts-reader.service.js';
import { PassedOn } from '../passed-on/passed-on.service.js';
import type { Draft } from '../submissions/freeze.js';
import { SubmissionRow } from '../submissions/submission.entity.js';
import { AccountVersionRow, type PortfolioRow } from './portfolio.entity.js';

/** What somebody is to a participant's draft. */
export interface Supporter {
  personId: string;
  leads: boolean;
  tutors: boolean;
}

/** Puts a draft together out of its parts, and knows who may see it. */
@Injectable()
export class Drafts {
  constructor(
    private readonly facts: Facts,
    private readonly conflicts: ConflictFacts,
    private readonly passedOn: PassedOn,
    private readonly clock: Clock,
  ) {}

  async load(tx: Transaction, portfolio: PortfolioRow): Promise<Draft> {
    const earlier = await tx.manager.findBy(SubmissionRow, { portfolioId: portfolio.id });
    const definition = await this.facts.definition(tx, portfolio.programmeId);
    const standstills = (await this.facts.standstills(tx, [portfolio.enrolmentId])).get(portfolio.enrolmentId) ?? [];
    return {
      portfolio,
      definition,
      standstills,
      enrolment: await this.facts.enrolment(tx, portfolio.enrolmentId),
      accounts: await this.latestAccounts(tx, portfolio.id),
      evidence: await this.currentEvidence(tx, portfolio.id),
      earlier,
      referrals: await this.passedOn.referrals(
        tx,
        earlier.map(({ id }) => id),
        clockOf(standstills, { now: this.clock.now(), timeZone: definition.timeZone }),
      ),
    };
  }

  latestAccounts(tx: Transaction, portfolioId: string): Promise<AccountVersionRow[]> {
    return tx.manager
      .createQueryBuilder(AccountVersionRow, 'account')
      .distinctOn(['account.requirement'])
      .where('account.portfolioId = :portfolioId', { portfolioId })
      .orderBy('account.requirement')
      .addOrderBy('account.number', 'DESC')
      .getMany();
  }

  async currentEvidence(
    tx: Transaction,
    portfolioId: string,
  ): Promise<{ item: EvidenceRow; latest: EvidenceVersionRow }[]> {
    const items = await tx.manager.find(EvidenceRow, {
      where: { portfolioId, status: 'current' },
      order: { id: 'ASC' },
    });
    const versions = await tx.manager.findBy(EvidenceVersionRow, { evidenceId: In(items.map((item) => item.id)) });
    return items.map((item) => {
      const latest = versions.find((version) => version.evidenceId === item.id && version.number === item.latest);
      if (!latest) throw new TypeError(`Evidence ${item.id} lacks its version ${item.latest}`);
      return { item, latest };
    });
  }

  /** What the caller is to this participant. */
  async supporter(tx: Transaction, portfolio: PortfolioRow, principal: Principal): Promise<Supporter> {
    const personId = personIdOf(principal) ?? '';
    const definition = await this.facts.definition(tx, portfolio.programmeId);
    const leaders = await this.facts.leadersOf(tx, portfolio.enrolmentId);
    const tutors = await this.conflicts.declaredTutors(tx, portfolio.personId, {
      at: this.clock.now(),
      timeZone: definition.timeZone,
    });
    return { personId, leads: leaders.includes(personId), tutors: tutors.includes(personId) };
  }

  /** A draft is read by its participant, by who leads their group and by their tutors; by nobody for an office alone. */
  async assertReadable(tx: Transaction, portfolio: PortfolioRow, principal: Principal): Promise<void> {
    if (principal.personId === portfolio.personId) return;
    const { leads, tutors } = await this.supporter(tx, portfolio, principal);
    if (!leads && !tutors) throw refuse('not_found', 'There is nothing here that you may read.', { id: portfolio.id });
  }
}
