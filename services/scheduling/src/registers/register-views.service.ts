import type { Principal } from '@collegium/auth';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { GroupRow, MembershipRow } from '../groups/group.entity.js';
import { belongsAt } from '../groups/group.js';
import { assertMayLead } from '../groups/leadership.js';
import { PeopleService } from '../people/people.service.js';
import { isExpected, isOwn, type Participant } from '../sessions/expectation.js';
import { SessionRow } from '../sessions/session.entity.js';
import { isDated, type Session } from '../sessions/session.js';
import { standingEntries } from './register.js';
import { RegisterEntryRow } from './register-entry.entity.js';
import { RegisterWriters } from './register-writers.service.js';
import { toEntryDto, type RegisterRowDto, type Standing } from './registers.dto.js';

/** Somebody with a place in a register: expected, booked or recorded. */
interface Place {
  readonly session: SessionRow;
  readonly participant: Participant;
  readonly booked: boolean;
  readonly entry: RegisterEntryRow | null;
}

/** Registers as their readers see them: of a session, and of a group wherever its members were. */
@Injectable()
export class RegisterViewsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly enrolments: ParticipantsService,
    private readonly people: PeopleService,
    private readonly writers: RegisterWriters,
  ) {}

  /** Everybody expected at, booked for or recorded at a session, as far as the caller may write of them. */
  ofSession(sessionId: string, principal: Principal): Promise<RegisterRowDto[]> {
    return this.unitOfWork.run(async (tx) => {
      const session = await tx.manager.findOneBy(SessionRow, { id: sessionId });
      if (!session) throw refuse('session_not_found', `There is no session ${sessionId}.`, { sessionId });
      const mayRead = await this.writers.of(tx, session, principal);
      const enrolments = await this.candidates(tx, session);
      const places = (await this.places(tx, [session], enrolments)).filter(({ participant }) => mayRead(participant));
      return this.rows(tx, places, (place) =>
        place.booked ? bookedAs(place) : isExpected(place.participant, session) ? 'expected' : 'unbooked',
      );
    });
  }

  /** A group's sessions with everybody there, and its members' places at other groups' sessions. */
  ofGroup(groupId: string, principal: Principal): Promise<RegisterRowDto[]> {
    return this.unitOfWork.run(async (tx) => {
      const group = await tx.manager.findOneBy(GroupRow, { id: groupId });
      if (!group) throw refuse('group_not_found', `There is no group ${groupId}.`, { groupId });
      assertMayLead(principal, group);
      const members = (await tx.manager.findBy(MembershipRow, { groupId })).map((membership) => membership.enrolmentId);
      const rows = await tx.manager.query<{ session: string; enrolment: string }[]>(
        `select session.id as session, place.enrolment_id as enrolment from sessions session
         join (select session_id, enrolment_id from bookings where status = 'confirmed' union select session_id, enrolment_id from register_entries) place on place.session_id = session.id
         where session.status <> 'cancelled' and (session.group_id = $1 or place.enrolment_id = any($2))`,
        [groupId, members],
      );
      const own = await tx.manager.findBy(SessionRow, { groupId, scope: 'group', status: 'scheduled' });
      const elsewhere = await tx.manager.findBy(SessionRow, { id: In(rows.map((row) => row.session)) });
      const sessions = [...own, ...elsewhere.filter((session) => !own.some((other) => other.id === session.id))];
      const enrolments = await tx.manager.findBy(EnrolmentRow, {
        id: In([...new Set([...members, ...rows.map((row) => row.enrolment)])]),
      });
      const ofGroup = ({ session, participant }: Place): boolean =>
        session.groupId === groupId || memberAt(participant, groupId, session);
      const places = (await this.places(tx, sessions, enrolments)).filter(ofGroup);
      return this.rows(tx, places, (place) => {
        if (place.session.groupId !== groupId)
          return place.session.groupId ? 'away' : place.booked ? 'booked' : 'expected';
        return place.booked ? bookedAs(place) : isExpected(place.participant, place.session) ? 'expected' : 'unbooked';
      });
    });
  }

  private async candidates(tx: Transaction, session: SessionRow): Promise<EnrolmentRow[]> {
    return tx.manager
      .createQueryBuilder(EnrolmentRow, 'enrolment')
      .where(
        `enrolment.tenant = :tenant and (enrolment.id in (select enrolment_id from bookings where session_id = :id and status = 'confirmed' union select enrolment_id from register_entries where session_id = :id)
          or (:scope = 'group' and enrolment.id in (select enrolment_id from memberships where group_id = :groupId))
          or (:scope = 'cohort' and enrolment.cohort_id = :cohortId) or :scope = 'programme')`,
        {
          id: session.id,
          tenant: session.tenant,
          scope: session.scope,
          groupId: session.groupId,
          cohortId: session.cohortId,
        },
      )
      .orderBy('enrolment.id')
      .getMany();
  }

  private async places(
    tx: Transaction,
    sessions: readonly SessionRow[],
    enrolments: readonly EnrolmentRow[],
  ): Promise<Place[]> {
    const ofSessions = { sessionId: In(sessions.map((session) => session.id)) };
    const participants = await this.enrolments.participants(tx, enrolments);
    const bookings = await tx.manager.findBy(BookingRow, { ...ofSessions, status: 'confirmed' });
    const entries = standingEntries(await tx.manager.findBy(RegisterEntryRow, ofSessions));
    const key = (sessionId: string, enrolmentId: string): string => `${sessionId}|${enrolmentId}`;
    const booked = new Set(bookings.map((booking) => key(booking.sessionId, booking.enrolmentId)));
    const recorded = new Map(entries.map((entry) => [key(entry.sessionId, entry.enrolmentId), entry]));
    return sessions.flatMap((session) =>
      participants.flatMap((participant) => {
        const own = key(session.id, participant.enrolment.id);
        const place = { session, participant, booked: booked.has(own), entry: recorded.get(own) ?? null };
        return place.booked || place.entry || isExpected(participant, session) ? [place] : [];
      }),
    );
  }

  private async rows(
    tx: Transaction,
    places: readonly Place[],
    standingOf: (place: Place) => Standing,
  ): Promise<RegisterRowDto[]> {
    const names = await this.people.names(
      tx,
      places.map(({ participant }) => participant.enrolment.personId),
    );
    const rows = places.map((place) => {
      const { id, personId } = place.participant.enrolment;
      const groupId = groupAt(place.participant, place.session);
      return {
        sessionId: place.session.id,
        enrolmentId: id,
        personId,
        name: names.get(personId) ?? '',
        standing: standingOf(place),
        groupId,
        entry: place.entry && toEntryDto(place.entry),
      };
    });
    return rows.sort(
      (a, b) =>
        a.sessionId.localeCompare(b.sessionId) ||
        a.name.localeCompare(b.name) ||
        a.enrolmentId.localeCompare(b.enrolmentId),
    );
  }
}

const bookedAs = ({ participant, session }: Place): Standing =>
  session.scope === 'group' && !isOwn(participant, session) ? 'visitor' : 'booked';

function groupAt({ memberships }: Participant, session: Session): string | null {
  const then = isDated(session) ? memberships.find((membership) => belongsAt(membership, session.startsAt)) : undefined;
  return (then ?? memberships.find((membership) => membership.leftAt === null))?.groupId ?? null;
}

const memberAt = (participant: Participant, groupId: string, session: Session): boolean =>
  groupAt(participant, session) === groupId;
