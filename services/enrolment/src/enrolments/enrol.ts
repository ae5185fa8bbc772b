import { EnrolmentAcceptedSchema } from '@collegium/contracts';
import { newId, type Transaction } from '@collegium/persistence';
import type { Application } from '../applications/application.js';
import { recordChange } from '../history/record-change.js';
import { loadPerson } from '../people/people.service.js';
import { EnrolmentRow, toEnrolment } from './enrolment.entity.js';
import type { Enrolment } from './enrolment.js';

/** Makes the enrolment of an application that was accepted. */
export async function enrol(
  tx: Transaction,
  application: Application & { status: 'accepted' },
  now: Date,
): Promise<Enrolment> {
  const {
    id: applicationId,
    provider,
    cohortId,
    programmeId,
    personId,
    setting,
    staffRole,
    creditWanted,
    university,
  } = application;
  const { displayName } = await loadPerson(tx, personId);
  const enrolment = toEnrolment(
    await tx.insert<EnrolmentRow>(EnrolmentRow, {
      id: newId(),
      provider,
      cohortId,
      programmeId,
      personId,
      applicationId,
      status: 'accepted',
      setting,
      staffRole,
      creditWanted,
      university,
      acceptedAt: now,
      startedAt: null,
      deferredFrom: null,
      returnBy: null,
      clockChanges: [],
      decidedAt: null,
      awardId: null,
      reasons: [],
    }),
  );
  await recordChange(tx, {
    subject: { kind: 'enrolment', id: enrolment.id, provider, personId },
    from: null,
    to: 'accepted',
    at: now,
  });
  tx.publish(EnrolmentAcceptedSchema, {
    enrolmentId: enrolment.id,
    provider,
    cohortId,
    programmeId,
    personId,
    applicationId,
    displayName,
    setting: { urn: setting.urn ?? '', kind: setting.kind, name: setting.name, timeZone: setting.timeZone },
    staffRole,
    creditWanted,
    university: university ?? '',
  });
  return enrolment;
}
