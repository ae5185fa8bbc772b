import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson, withoutPersonal } from '@collegium/messaging';
import { SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import { forgetPerson } from '../cases/award-case.js';
import { ClaimsService } from '../claims/claims.service.js';
import { PersonDetailsRow } from '../details/person-details.entity.js';
import { NoticeRow } from '../notices/notice.entity.js';
import { lockFact } from '../reading/fact.lock.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { ShareRow } from '../shares/share.entity.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from '../subscriptions/subscription.entity.js';
import { ERASED } from './party.entity.js';

/**
 * Forgets a person. Awards and certificates stay as they were issued, with the name of their day: who holds one, and who relied on it, must be
 * able to verify it. So do credit, its references, and what keeps one piece of work from being credited twice.
 */
@Injectable()
export class ErasePersonService {
  constructor(
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly claims: ClaimsService,
    private readonly registrations: RegistrationsService,
  ) {}

  /** In one transaction, events and deliveries included, and again without harm. */
  erase(tenant: string, personId: string): Promise<void> {
    return this.systemUnitOfWork.run(async (tx) => {
      const { manager } = tx;
      await lockFact(tx, 'person', personId, 'exclusive');
      await manager.query(
        `insert into people (person_id, tenant, display_name, source_version) values ($1, $2, '', $3)
         on conflict (person_id, tenant) do update set display_name = '', source_version = excluded.source_version`,
        [personId, tenant, ERASED],
      );
      for (const state of await manager.find(AwardCaseRow, {
        where: { personId, tenant },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      }))
        await tx.save(AwardCaseRow, forgetPerson(state) as AwardCaseRow);
      await manager.delete(ShareRow, { personId, tenant });
      await manager.delete(NoticeRow, { personId, tenant });
      await manager.delete(PersonDetailsRow, { id: personId });
      const cases = [
        ...(await this.claims.personErased(tx, personId, tenant)),
        ...(await this.registrations.personErased(tx, personId, tenant)),
      ];
      await forgetAnswers(tx, cases);
      await forgetCauses(tx, personId, tenant);
      await erasePerson(manager, { personId, aggregateIds: cases });
      await forgetAnswersAbout(manager, [personId, ...cases]);
      await forgetDeliveries(tx, cases);
    });
  }
}

/** Why awards were suspended, revoked and so on, but for the words: reason codes stay. */
async function forgetCauses({ manager }: Transaction, personId: string, tenant: string): Promise<void> {
  await manager.query(
    'update award_changes set text = null where person_id = $1 and tenant = $2 and text is not null',
    [personId, tenant],
  );
  await manager.query(
    `update awards set version = version + 1, revocation = revocation || '{"text":""}', suspension = suspension || '{"text":""}'
     where person_id = $1 and tenant = $2 and (revocation->>'text' <> '' or suspension->>'text' <> '')`,
    [personId, tenant],
  );
}

/** What universities have answered, without their words. */
async function forgetAnswers({ manager }: Transaction, cases: readonly string[]): Promise<void> {
  for (const [table, column] of [
    ['claim_answers', 'claim_id'],
    ['registration_answers', 'registration_id'],
  ] as const)
    await manager.query(
      `update ${table} set answer = answer - 'text' - 'variationReason' - 'fieldErrors' where ${column} = any($1)`,
      [cases],
    );
  await manager.query(`update answer_sheet_rows set answer = null, errors = '[]' where case_id = any($1)`, [cases]);
}

/** Bodies as they were or will be delivered, and what came back. */
async function forgetDeliveries({ manager }: Transaction, cases: readonly string[]): Promise<void> {
  // What is being laid out has read the events as they were: its deliveries are waited for, and none are laid out until this is committed.
  await manager.find(SubscriptionRow, {
    select: { id: true },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  const deliveries = await manager.find(DeliveryRow, {
    select: { id: true, type: true, body: true },
    where: { subject: In([...cases]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  for (const { id, type, body } of deliveries) {
    const event = JSON.parse(body) as { data: never };
    await manager.update(
      DeliveryRow,
      { id },
      { body: JSON.stringify({ ...event, data: withoutPersonal(type, event.data) }) },
    );
    await manager.update(DeliveryAttemptRow, { deliveryId: id }, { responseBody: null });
  }
}
