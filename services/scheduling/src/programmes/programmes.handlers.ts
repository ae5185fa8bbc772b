import {
  ProgrammePublishedSchema,
  type ProgrammePublished,
  type SessionKind as SessionKindInEvent,
} from '@collegium/contracts';
import { OnEvent } from '@collegium/messaging';
import { UnitOfWork } from '@collegium/persistence';
import { Controller } from '@nestjs/common';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { ProgrammeRow } from './programme.entity.js';
import type { PlaceRule, Scope, SessionKind } from './programme.js';

/** Keeps published programme versions, and settles the hours of those who were enrolled before theirs was known. */
@Controller()
export class ProgrammesHandlers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hours: HoursService,
  ) {}

  @OnEvent(ProgrammePublishedSchema)
  async programmePublished(event: ProgrammePublished): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, event.provider, 'planning');
      await tx.manager.createQueryBuilder().insert().into(ProgrammeRow).values(programmeOf(event)).orIgnore().execute();
      const enrolled = await tx.manager.findBy(EnrolmentRow, { programmeId: event.programmeId });
      await this.hours.settle(
        tx,
        enrolled.map((enrolment) => enrolment.personId),
      );
    });
  }
}

function programmeOf({ programmeId, provider, definition }: ProgrammePublished): ProgrammeRow {
  if (!definition) throw new TypeError(`Programme ${programmeId} was published without its definition`);
  return {
    id: programmeId,
    tenant: provider,
    code: definition.code,
    title: definition.title,
    timeZone: definition.timeZone,
    entitlementMinutes: definition.entitlement?.minutes ?? 0,
    minimumMinutes: definition.entitlement?.minimumMinutes ?? null,
    tutorialGapDays: definition.tutorialGapDays,
    kinds: definition.sessionKinds.map(kindOf),
  };
}

function kindOf(kind: SessionKindInEvent): SessionKind {
  return {
    kind: kind.kind,
    title: kind.title,
    expected: kind.expected,
    count: kind.count,
    creditedMinutes: kind.creditedMinutes,
    durationMinutes: kind.durationMinutes,
    startsAt: kind.startsAt,
    openToOtherGroups: kind.openToOtherGroups,
    months: kind.months,
    scope: known(scopes, kind.scope, kind.kind),
    place: known(placeRules, kind.place, kind.kind),
  };
}

const scopes = ['group', 'cohort', 'programme', 'pair'] as const satisfies readonly Scope[];
const placeRules = ['school', 'venue', 'online', 'any'] as const satisfies readonly PlaceRule[];

/** A value of a newer definition than this version understands is an error, not a default. */
function known<T extends string>(values: readonly T[], value: string, kind: string): T {
  const found = values.find((candidate) => candidate === value);
  if (!found) throw new TypeError(`Session kind ${kind}: ${value} is none of ${values.join(', ')}`);
  return found;
}
