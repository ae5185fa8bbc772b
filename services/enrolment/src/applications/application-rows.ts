import {
  ApplicationEndedSchema,
  ApplicationOfferedSchema,
  ApplicationRejectedSchema,
  ApplicationSubmittedSchema,
  ApplicationWaitlistedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { never } from '@collegium/errors';
import { type Transaction } from '@collegium/persistence';
import { QueryFailedError } from 'typeorm';
import { refuse } from '../errors.js';
import { recordChange } from '../history/record-change.js';
import { ApplicationRow, toApplication } from './application.entity.js';
import type { Application } from './application.js';

/** An application within the caller's sight. */
export async function loadApplication(tx: Transaction, id: string): Promise<Application> {
  const row = await tx.manager.findOneBy(ApplicationRow, { id });
  if (!row) throw refuse('application_not_found', `There is no application ${id}.`, { applicationId: id });
  return toApplication(row);
}

/** Why a change was made, for the history. */
export interface Why {
  readonly reasons?: readonly string[];
  readonly reasonListVersion?: number;
  readonly note?: string | undefined;
}

/** Saves an application in its new state, with its history and its event. */
export async function saveApplication(
  tx: Transaction,
  before: Application,
  after: Application,
  at: Date,
  why: Why = {},
): Promise<Application> {
  const saved = toApplication(await tx.save<ApplicationRow>(ApplicationRow, after));
  await recordChange(tx, { subject: subjectOf(saved), from: before.status, to: saved.status, at, ...why });
  publishApplication(tx, saved);
  return saved;
}

/** Saves a new application, with its history and its event. */
export async function insertApplication(tx: Transaction, application: Application, at: Date): Promise<Application> {
  const saved = toApplication(await insertOnce(tx, application));
  await recordChange(tx, { subject: subjectOf(saved), from: null, to: saved.status, at });
  publishApplication(tx, saved);
  return saved;
}

/** Whoever made sure that there is none may have looked before another one was committed. */
async function insertOnce(tx: Transaction, application: Application): Promise<ApplicationRow> {
  try {
    return await tx.insert<ApplicationRow>(ApplicationRow, application);
  } catch (error) {
    if (violatedConstraint(error) !== 'one_live_application') throw error;
    const { cohortId, personId } = application;
    throw refuse(
      'already_applied',
      `Person ${personId} has a live application to this cohort; a person has one at a time.`,
      {
        cohortId,
        personId,
      },
    );
  }
}

function violatedConstraint(error: unknown): string | undefined {
  return error instanceof QueryFailedError ? (error.driverError as { constraint?: string }).constraint : undefined;
}

function subjectOf({ id, provider, personId }: Application) {
  return { kind: 'application' as const, id, provider, personId };
}

/** Tells of the state an application is in. An acceptance is told by the enrolment that it makes. */
function publishApplication(tx: Transaction, application: Application): void {
  const { id: applicationId, provider, cohortId, personId } = application;
  const address = { applicationId, provider, cohortId, personId };
  switch (application.status) {
    case 'pending':
      return tx.publish(ApplicationSubmittedSchema, address);
    case 'offered':
      return tx.publish(ApplicationOfferedSchema, {
        ...address,
        expiresAt: timestampFromDate(application.offerExpiresAt),
      });
    case 'waitlisted':
      return tx.publish(ApplicationWaitlistedSchema, address);
    case 'rejected':
      return tx.publish(ApplicationRejectedSchema, { ...address, reasons: [...application.reasons] });
    case 'withdrawn':
    case 'declined':
    case 'expired':
    case 'closed':
      return tx.publish(ApplicationEndedSchema, { ...address, status: application.status });
    case 'accepted':
      return;
    default:
      return never(application);
  }
}
