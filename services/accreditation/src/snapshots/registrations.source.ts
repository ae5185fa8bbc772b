import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { toRegistrationDto } from '../registrations/registrations.dto.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import { SnapshotSources, type SnapshotItem, type SnapshotSource } from './snapshot-sources.js';

/** Student registrations that were submitted to the university. */
@Injectable()
export class RegistrationsSource implements SnapshotSource, OnModuleInit {
  readonly kind = 'student_registration';

  constructor(private readonly sources: SnapshotSources) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async read(
    manager: EntityManager,
    university: string,
    after: string | undefined,
    limit: number,
  ): Promise<SnapshotItem[]> {
    const builder = manager
      .createQueryBuilder(StudentRegistrationRow, 'registration')
      .where('registration.sent_to = :university', { university })
      .orderBy('registration.id')
      .limit(limit);
    if (after !== undefined) builder.andWhere('registration.id > :after', { after });
    return (await builder.getMany()).map((registration) => ({
      id: registration.id,
      version: registration.version,
      state: toRegistrationDto(registration),
    }));
  }
}
