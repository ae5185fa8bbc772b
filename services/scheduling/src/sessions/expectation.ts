import { activeAt, presentAt, type Enrolment } from '../enrolments/enrolment.js';
import { belongsAt, type Membership } from '../groups/group.js';
import type { Programme, SessionKind } from '../programmes/programme.js';
import { isDated, type AcademicYear, type DatedSession, type Session } from './session.js';

/** An enrolment with what it entitles to. Programme and cohort are null until their events have arrived. */
export interface Participant {
  readonly enrolment: Enrolment;
  readonly programme: Programme | null;
  readonly cohort: AcademicYear | null;
  readonly memberships: readonly Membership[];
}

/** The kind of the session in the participant's own programme: two programmes may credit one conference differently. */
export function ownKind({ programme }: Participant, kind: string): SessionKind | undefined {
  return programme?.kinds.find((candidate) => candidate.kind === kind);
}

/** Whether the session is the participant's own: of their group, cohort or programme. Slots are nobody's until booked. */
export function isOwn(participant: Participant, session: Session): boolean {
  const { enrolment, cohort, memberships } = participant;
  switch (session.scope) {
    case 'group':
      return memberships.some(
        (membership) =>
          membership.groupId === session.groupId && (!isDated(session) || belongsAt(membership, session.startsAt)),
      );
    case 'cohort':
      return session.cohortId === enrolment.cohortId;
    case 'programme':
      return (
        session.tenant === enrolment.tenant &&
        ownKind(participant, session.kind)?.scope === 'programme' &&
        (!isDated(session) || within(cohort, session))
      );
    case 'pair':
      return false;
  }
}

/** Whether the participant is expected at the session without booking it. */
export function isExpected(participant: Participant, session: Session): boolean {
  return (
    isDated(session) &&
    activeAt(participant.enrolment, session.startsAt) &&
    ownKind(participant, session.kind)?.expected === true &&
    isOwn(participant, session)
  );
}

/** Whether the participant can stand in the register: expected, booked, or a member now who was neither paused nor gone then. */
export function mayBeRegistered(participant: Participant, session: DatedSession, booked: boolean): boolean {
  if (!presentAt(participant.enrolment, session.startsAt) || participant.enrolment.startedAt === null) return false;
  const member = participant.memberships.some(
    (membership) => membership.groupId === session.groupId && membership.leftAt === null,
  );
  return booked || isOwn(participant, session) || (session.scope === 'group' && member);
}

const within = (year: AcademicYear | null, session: DatedSession): boolean => {
  const date = session.localStart.slice(0, 10);
  return year !== null && year.startsOn <= date && date <= year.endsOn;
};
