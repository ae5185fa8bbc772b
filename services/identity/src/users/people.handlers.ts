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
import { Controller } from '@nestjs/common';
import { PeopleService } from './people.service.js';

/** People of enrolment become accounts. */
@Controller()
export class PeopleHandlers {
  constructor(private readonly people: PeopleService) {}

  @OnEvent(PersonRegisteredSchema)
  async personRegistered(
    { personId, provider, displayName, email }: PersonRegistered,
    { aggregateVersion: version }: EventContext,
  ): Promise<void> {
    await this.people.know({ personId, provider, name: displayName, email, version, registered: true });
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged(
    { personId, provider, displayName, email }: PersonDetailsChanged,
    { aggregateVersion: version }: EventContext,
  ): Promise<void> {
    await this.people.know({ personId, provider, name: displayName, email, version, registered: false });
  }

  @OnEvent(PersonMergedSchema)
  async personMerged({ personId, provider, intoPersonId }: PersonMerged): Promise<void> {
    await this.people.merge({ personId, provider, intoPersonId });
  }

  @OnEvent(PersonErasedSchema)
  async personErased({ personId }: PersonErased): Promise<void> {
    await this.people.forget(personId);
  }
}
