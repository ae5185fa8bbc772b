import {
  EnrolmentCompletedSchema,
  EnrolmentDeferredSchema,
  EnrolmentNotCompletedSchema,
  EnrolmentResumedSchema,
  EnrolmentStartedSchema,
  EnrolmentWithdrawnSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { never } from '@collegium/errors';
import { withClockChange } from '@collegium/standstill';
import type { Transaction } from '@collegium/persistence';
import { refuse } from '../errors.js';
import { recordChange } from '../history/record-change.js';
import { EnrolmentRow, toEnrolment } from './enrolment.entity.js';
import { endsApplication, type Enrolment } from './enrolment.js';

/** An enrolment within the caller's sight. */
export async function loadEnrolment(tx: Transaction, id: string): Promise<Enrolment> {
  const row = await tx.manager.findOneBy(EnrolmentRow, { id });
  if (!row) throw refuse('enrolment_not_found', `There is no enrolment ${id}.`, { enrolmentId: id });
  return toEnrolment(row);
}

/** What the history tells of a change beside the status. */
export interface EnrolmentChange {
  readonly at: Date;
  readonly reasons?: readonly string[];
  readonly reasonListVersion?: number;
  readonly note?: string | undefined;
}

/** Saves an enrolment, and where its status changed the history and the event of it. */
export async function saveEnrolment(
  tx: Transaction,
  before: Enrolment,
  after: Enrolment,
  change: EnrolmentChange,
): Promise<Enrolment> {
  const clockChanges =
    before.status === after.status
      ? after.clockChanges
      : withClockChange(after.clockChanges, {
          version: before.version + 1,
          at: change.at.toISOString(),
          stops: after.status === 'deferred',
        });
  const saved = toEnrolment(await tx.save<EnrolmentRow>(EnrolmentRow, { ...after, clockChanges }));
  if (endsApplication(saved)) await endApplicationOf(tx, saved, change.at);
  const { id, provider, personId } = saved;
  await recordChange(tx, {
    subject: { kind: 'enrolment', id, provider, personId },
    from: before.status,
    to: saved.status,
    ...change,
  });
  if (before.status !== saved.status) publishEnrolment(tx, before, saved, change);
  return saved;
}

/** From here on the application that led to the enrolment stands in nobody's way. */
async function endApplicationOf(tx: Transaction, { applicationId }: Enrolment, at: Date): Promise<void> {
  await tx.manager.query(
    'update applications set enrolment_ended_at = $2, version = version + 1 where id = $1 and enrolment_ended_at is null',
    [applicationId, at],
  );
}

function publishEnrolment(
  tx: Transaction,
  before: Enrolment,
  after: Enrolment,
  { at, reasons = [] }: EnrolmentChange,
): void {
  const { id: enrolmentId, provider, personId, cohortId, programmeId } = after;
  const address = { enrolmentId, provider, personId };
  const when = timestampFromDate(at);
  if (before.status === 'deferred' && (after.status === 'accepted' || after.status === 'started')) {
    tx.publish(EnrolmentResumedSchema, { ...address, resumedAt: when });
    return;
  }
  switch (after.status) {
    case 'started':
      return tx.publish(EnrolmentStartedSchema, { ...address, cohortId, programmeId, startedAt: when });
    case 'deferred':
      return tx.publish(EnrolmentDeferredSchema, {
        ...address,
        reason: reasons[0] ?? '',
        returnBy: after.returnBy,
        deferredAt: when,
      });
    case 'withdrawn':
      return tx.publish(EnrolmentWithdrawnSchema, { ...address, reason: reasons[0] ?? '', withdrawnAt: when });
    case 'completed':
      return tx.publish(EnrolmentCompletedSchema, { ...address, completedAt: when });
    case 'not_completed':
      return tx.publish(EnrolmentNotCompletedSchema, { ...address, reasons: [...after.reasons], notCompletedAt: when });
    case 'accepted':
      return;
    default:
      return never(after);
  }
}
