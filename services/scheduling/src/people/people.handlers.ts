import { PersonDetailsChangedSchema, PersonRegisteredSchema, type PersonDetailsChanged, type PersonRegistered } from '@collegium/contracts';
import { OnEvent } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';
import { PersonRow } from './person.entity.js';

/** Keeps what people are called. */
@Controller()
export class PeopleHandlers {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(PersonRegisteredSchema)
  async personRegistered(event: PersonRegistered): Promise<void> {
    await this.keep(event);
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged(event: PersonDetailsChanged): Promise<void> {
    await this.keep(event);
  }

  private async keep({ personId: id, provider: tenant, displayName }: PersonRegistered | PersonDetailsChanged): Promise<void> {
    await this.unitOfWork.run((tx) => tx.manager.upsert(PersonRow, { id, tenant, displayName }, ['tenant', 'id']));
  }
}
