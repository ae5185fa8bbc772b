import {
  CohortMovedOnSchema,
  ProgrammePublishedSchema,
  type CohortMovedOn,
  type ProgrammeDefinition,
  type ProgrammePublished,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { standstillsOf, withClockChange } from '@collegium/standstill';
import { Controller } from '@nestjs/common';
import { AwardCasesService } from '../cases/award-cases.service.js';
import { creditSchemes, type CreditScheme } from '../claims/credit.js';
import { lockFact } from '../reading/fact.lock.js';
import type { Tariff } from './programme.js';
import { CohortRow, ProgrammeRow } from './programme.entity.js';

/** Local copies of programme versions, and of when cohorts stand still and end. */
@Controller()
export class ProgrammesHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: AwardCasesService,
  ) {}

  @OnEvent(ProgrammePublishedSchema)
  async published(event: ProgrammePublished): Promise<void> {
    const definition = event.definition!;
    await this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'programme', event.programmeId, 'exclusive');
      await tx.manager.upsert(
        ProgrammeRow,
        {
          id: event.programmeId,
          tenant: event.provider,
          code: definition.code,
          programmeVersion: definition.version,
          title: definition.title,
          timeZone: definition.timeZone || 'Europe/London',
          rules: {
            certificateTitle: definition.award!.certificateTitle,
            portfolioPassed: definition.award!.portfolioPassed,
            minimumHours: definition.award!.minimumHours,
            studentRegistration: definition.award!.studentRegistration,
            criteriaNarrative: definition.award!.criteriaNarrative,
            jointWith: definition.award!.certificate?.jointWith ?? [],
            signatories: (definition.award!.certificate?.signatories ?? []).map(({ name, role, organisation }) => ({
              name,
              role,
              organisation,
            })),
          },
          tariffs: tariffsOf(definition),
        },
        ['id'],
      );
    });
    await this.cases.programmeKnown(event.programmeId);
  }

  @OnEvent(CohortMovedOnSchema)
  async movedOn(
    { cohortId, provider, fromStatus, toStatus }: CohortMovedOn,
    { aggregateVersion, time }: EventContext,
  ): Promise<void> {
    const finished = toStatus === 'finished';
    const postponed = toStatus === 'postponed';
    if (!finished && !postponed && fromStatus !== 'postponed') return;
    await this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'cohort', cohortId, 'exclusive');
      const known = await tx.manager.findOneBy(CohortRow, { id: cohortId });
      const clockChanges = withClockChange(known?.clockChanges ?? [], {
        version: aggregateVersion,
        at: time.toISOString(),
        stops: postponed,
      });
      await tx.manager.upsert(
        CohortRow,
        {
          id: cohortId,
          tenant: provider,
          finishedAt: finished ? time : (known?.finishedAt ?? null),
          postponedAt: standstillsOf(clockChanges).find(({ until }) => until === null)?.from ?? null,
          clockChanges,
        },
        ['id'],
      );
    });
    await this.cases.cohortMovedOn(cohortId, time, postponed || fromStatus === 'postponed');
  }
}

function tariffsOf({ credit }: ProgrammeDefinition): Tariff[] {
  return credit.map(({ university, credits, scheme, level }) => {
    if (!(creditSchemes as readonly string[]).includes(scheme))
      throw new TypeError(`Credit scheme ${scheme} is not known here`);
    return { university, points: credits, scheme: scheme as CreditScheme, level };
  });
}
