import { holds, type Principal } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { leads, type Group } from '../groups/group.js';
import { coordinates } from '../groups/leadership.js';
import type { Enrolment } from './enrolment.js';

/**
 * Refuses whoever may not read a participant's hours and attendance. The participant may, the provider's coordinators, whoever leads
 * a group of theirs, and in the participant's school the head and the CPD lead.
 */
export function assertMayRead(principal: Principal, enrolment: Enrolment, groups: readonly Group[]): void {
  const { tenant, personId, settingUrn } = enrolment;
  if (holds(principal, personId, 'person:self') || coordinates(principal, tenant)) return;
  if (settingUrn !== null && holds(principal, settingUrn, 'school:cpd-lead', 'school:head')) return;
  if (holds(principal, tenant, 'provider:facilitator') && groups.some((group) => leads(group, principal.personId)))
    return;
  throw refuseCommon(
    'forbidden',
    `Enrolment ${enrolment.id} is not yours to read: only its participant, those who lead its group, its school’s CPD lead or a coordinator can.`,
    { enrolmentId: enrolment.id },
  );
}
