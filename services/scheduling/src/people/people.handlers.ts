import {
  PersonDetailsChangedSchema,
  PersonErasedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
  type PersonDetailsChanged,
  type PersonErased,
  type PersonMerged,
  type PersonRegistered,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';
import { ErasePersonService } from './erase-person.service.js';
import { MergePeopleService } from './merge-people.service.js';
import { PersonRow } from './person.entity.js';

/** Keeps what people are called, and who turned out to be whom. */
@Controller()
export class PeopleHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly merging: MergePeopleService,
    private readonly erasing: ErasePersonService,
  ) {}

  @OnEvent(PersonRegisteredSchema)
  async personRegistered(event: PersonRegistered): Promise<void> {
    await this.keep(event);
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged(event: PersonDetailsChanged): Promise<void> {
    await this.keep(event);
  }

  @OnEvent(PersonMergedSchema)
  async personMerged({ personId, provider, intoPersonId }: PersonMerged, { time }: EventContext): Promise<void> {
    await this.merging.merge(provider, personId, intoPersonId, time);
  }

  @OnEvent(PersonErasedSchema)
  async personErased({ personId, provider }: PersonErased): Promise<void> {
    await this.erasing.erase(provider, personId);
  }

  private async keep({
    personId: id,
    provider: tenant,
    displayName,
  }: PersonRegistered | PersonDetailsChanged): Promise<void> {
    // Releases before told of a changed address without the name: an empty one is no statement, and takes nothing away.
    await this.unitOfWork.run(({ manager }) =>
      displayName.trim() === ''
        ? manager
            .createQueryBuilder()
            .insert()
            .into(PersonRow)
            .values({ id, tenant, displayName: '' })
            .orIgnore()
            .execute()
        : manager.upsert(PersonRow, { id, tenant, displayName }, ['tenant', 'id']),
    );
  }
}
