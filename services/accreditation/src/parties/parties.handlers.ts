import {
  OrganisationRegisteredSchema,
  PersonDetailsChangedSchema,
  PersonErasedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
  type OrganisationRegistered,
  type PersonDetailsChanged,
  type PersonErased,
  type PersonMerged,
  type PersonRegistered,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { nameFault } from '@collegium/texts';
import { Controller } from '@nestjs/common';
import { AwardChangeRow, AwardRow } from '../awards/award.entity.js';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import { AwardCasesService } from '../cases/award-cases.service.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import { DetailsService } from '../details/details.service.js';
import { NoticeRow } from '../notices/notice.entity.js';
import { lockFact } from '../reading/fact.lock.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import { ShareRow } from '../shares/share.entity.js';
import { ErasePersonService } from './erase-person.service.js';
import { OrganisationRow } from './party.entity.js';

/** Local copies of names: of organisations, which sign, and of people, who are certified. */
@Controller()
export class PartiesHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: AwardCasesService,
    private readonly details: DetailsService,
    private readonly erasing: ErasePersonService,
  ) {}

  @OnEvent(OrganisationRegisteredSchema)
  async organisationRegistered({ code, kind, name }: OrganisationRegistered): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'organisation', code, 'exclusive');
      await tx.manager.upsert(OrganisationRow, { code, kind, name }, ['code']);
    });
    if (kind === 'provider') await this.cases.issuerKnown(code);
  }

  @OnEvent(PersonRegisteredSchema)
  async personRegistered(event: PersonRegistered, { aggregateVersion }: EventContext): Promise<void> {
    await this.keepName(event, aggregateVersion);
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged(event: PersonDetailsChanged, { aggregateVersion }: EventContext): Promise<void> {
    if (await this.keepName(event, aggregateVersion))
      await this.cases.nameCorrected(event.personId, event.provider, event.displayName);
  }

  @OnEvent(PersonErasedSchema)
  async personErased({ personId, provider }: PersonErased): Promise<void> {
    await this.erasing.erase(provider, personId);
  }

  /** What belonged to one record belongs to the other from now on; certificates keep the name of their day. */
  @OnEvent(PersonMergedSchema)
  async personMerged({ personId, provider, intoPersonId }: PersonMerged): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'person', personId, 'exclusive');
      for (const row of [
        AwardCaseRow,
        AwardRow,
        AwardChangeRow,
        CreditClaimRow,
        NoticeRow,
        ShareRow,
        StudentRegistrationRow,
      ])
        await tx.manager.update(row, { personId, tenant: provider }, { personId: intoPersonId });
      await tx.manager.query(
        `insert into people (person_id, tenant, display_name, source_version, merged_into) values ($1, $2, '', 0, $3)
         on conflict (person_id, tenant) do update set merged_into = excluded.merged_into`,
        [personId, provider, intoPersonId],
      );
      await tx.manager.query('update people set merged_into = $3 where tenant = $2 and merged_into = $1', [
        personId,
        provider,
        intoPersonId,
      ]);
      await this.details.merged(personId, intoPersonId);
    });
  }

  /** @returns false for a name that is older than the one known, or none */
  private keepName(
    { personId, provider, displayName }: PersonRegistered | PersonDetailsChanged,
    version: number,
  ): Promise<boolean> {
    // Releases before told of a changed address without the name: that is no statement, and takes nothing away.
    if (nameFault(displayName) === 'no_letter') return Promise.resolve(false);
    return this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'person', personId, 'exclusive');
      const kept = await tx.manager.query<unknown[]>(
        `insert into people (person_id, tenant, display_name, source_version) values ($1, $2, $3, $4)
         on conflict (person_id, tenant) do update set display_name = excluded.display_name, source_version = excluded.source_version where people.source_version < excluded.source_version
         returning 1`,
        [personId, provider, displayName, version],
      );
      return kept.length > 0;
    });
  }
}
