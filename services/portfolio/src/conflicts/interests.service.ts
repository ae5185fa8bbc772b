import { localDate } from '@collegium/calendar';
import { holds, type Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { Clock, currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { actingName, actingProvider, personIdOf } from '../facts/acting-person.js';
import { settingKey } from '../facts/enrolment-fact.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { InterestRow } from './conflict.entity.js';
import { declareInterest } from './conflict.js';
import type { DeclareInterestDto, InterestsQuery } from './conflicts.dto.js';

@Injectable()
export class Interests {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scope: ProviderScope,
    private readonly clock: Clock,
  ) {}

  /** Declares an interest: one's own, or for another person by who answers for moderation. */
  declare(command: DeclareInterestDto, principal: Principal): Promise<InterestRow> {
    const tenant = actingProvider(currentContext()?.tenants ?? [], command.provider);
    const personId = command.personId ?? principal.personId;
    const mayForOthers = holds(principal, tenant, 'provider:coordinator', 'provider:lead-moderator');
    if (personId === undefined || (personId !== principal.personId && !mayForOthers))
      throw refuse(
        'interest_not_yours',
        'People declare their own interests; a coordinator or lead moderator also those of others.',
        {},
      );
    const now = this.clock.now();
    const interest = declareInterest({
      id: newId(),
      version: 0,
      tenant,
      personId,
      kind: command.kind,
      setting: command.setting ? settingKey(command.setting) || null : null,
      settingName: command.setting?.name ?? null,
      aboutPersonId: command.aboutPersonId ?? null,
      from: command.from ?? localDate(now, 'UTC'),
      until: command.until ?? null,
      declaredBy: actingName(principal),
      declaredAt: now,
    });
    return this.unitOfWork.run((tx) => tx.insert(InterestRow, interest), { tenants: [tenant] });
  }

  list(query: InterestsQuery, principal: Principal): Promise<Page<InterestRow>> {
    const tenants = currentContext()?.tenants ?? [];
    const offices = tenants.filter((tenant) =>
      holds(principal, tenant, 'provider:coordinator', 'provider:lead-moderator', 'provider:external-examiner'),
    );
    return this.unitOfWork.run(({ manager }) => {
      const builder = manager
        .createQueryBuilder(InterestRow, 'interest')
        .where('(interest.tenant = any(:offices) or interest.personId = :me)', { offices, me: personIdOf(principal) });
      if (query.filter?.person) builder.andWhere('interest.personId = :person', { person: query.filter.person });
      return readPage(builder, query);
    });
  }

  /** Ends an interest on a day. What it excluded before stays as it was. */
  end(id: string, until: string, principal: Principal): Promise<InterestRow> {
    return this.scope.of(InterestRow, id, (tx, interest) => {
      if (
        interest.personId !== principal.personId &&
        !holds(principal, interest.tenant, 'provider:coordinator', 'provider:lead-moderator')
      )
        throw refuse('interest_not_yours', "This is somebody else's interest.", { id });
      return tx.save(InterestRow, declareInterest({ ...interest, until }) as InterestRow);
    });
  }
}
