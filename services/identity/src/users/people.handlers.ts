import {
  PersonDetailsChangedSchema,
  PersonErasedSchema,
  PersonRegisteredSchema,
  type PersonDetailsChanged,
  type PersonErased,
  type PersonRegistered,
} from '@collegium/contracts';
import { OnEvent } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { PeopleService } from './people.service.js';

/** People of enrolment become accounts. */
@Controller()
export class PeopleHandlers {
  constructor(private readonly people: PeopleService) {}

  @OnEvent(PersonRegisteredSchema)
  async personRegistered({ personId, provider, displayName, email }: PersonRegistered): Promise<void> {
    await this.people.know({ personId, provider, name: displayName, email });
  }

  @OnEvent(PersonDetailsChangedSchema)
  async personDetailsChanged({ personId, provider, displayName, email }: PersonDetailsChanged): Promise<void> {
    await this.people.know({ personId, provider, name: displayName, email });
  }

  @OnEvent(PersonErasedSchema)
  async personErased({ personId }: PersonErased): Promise<void> {
    await this.people.forget(personId);
  }
}
