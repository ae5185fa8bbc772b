import { createHash, randomBytes } from 'node:crypto';
import { holds, type Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { presentAt } from '../enrolments/enrolment.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { assertMayLead, coordinates } from '../groups/leadership.js';
import { sessionsOf } from '../hours/hours-facts.service.js';
import { isOwn, ownKind, type Participant } from '../sessions/expectation.js';
import { SessionRow } from '../sessions/session.entity.js';
import { CalendarFeedRow } from './calendar-feed.entity.js';
import type { ListFeedsQuery, OpenFeedDto } from './calendar-feeds.dto.js';
import { toICalendar, type CalendarItem } from './ical.js';

/** Calendars that calendar programs subscribe to, under addresses that nobody can guess and that can be revoked. */
@Injectable()
export class CalendarFeedsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly enrolments: ParticipantsService,
  ) {}

  /** Opens a feed; its token is told here and never again. */
  open({ enrolmentId, groupId }: OpenFeedDto, principal: Principal): Promise<{ feed: CalendarFeedRow; token: string }> {
    if ((enrolmentId === undefined) === (groupId === undefined)) throw refuse('feed_of_one', 'A calendar is either a participant’s or a group’s: give enrolmentId or groupId.');
    const token = randomBytes(32).toString('base64url');
    const create = async (tx: Transaction, tenant: string, whose: { personId: string | null; groupId: string | null }) => ({
      token,
      feed: await tx.insert(CalendarFeedRow, { id: newId(), tenant, ...whose, tokenHash: hashOf(token), createdAt: this.clock.now(), revokedAt: null }),
    });
    if (enrolmentId !== undefined)
      return this.enrolments.forProviderOf(enrolmentId, (tx, { tenant, personId }) => {
        if (!holds(principal, personId, 'person:self') && !coordinates(principal, tenant)) throw refuse('enrolment_not_found', `Enrolment ${enrolmentId} is not known here.`, { enrolmentId });
        return create(tx, tenant, { personId, groupId: null });
      });
    return this.unitOfWork.run(async (tx) => {
      const group = await tx.manager.findOneBy(GroupRow, { id: groupId! });
      if (!group) throw refuse('group_not_found', `There is no group ${groupId}.`, { groupId: groupId! });
      assertMayLead(principal, group);
      return create(tx, group.tenant, { personId: null, groupId: group.id });
    });
  }

  /** The caller's feeds: a participant's own, or those of the provider. Everybody could read the rows, so the condition is here. */
  list(query: ListFeedsQuery, scopes: readonly string[]): Promise<Page<CalendarFeedRow>> {
    return this.unitOfWork.run((tx) => readPage(tx.manager.createQueryBuilder(CalendarFeedRow, 'feed').where('(feed.tenant = any(:scopes) or cast(feed.personId as text) = any(:scopes))', { scopes }), query));
  }

  revoke(id: string, scopes: readonly string[]): Promise<CalendarFeedRow> {
    return this.unitOfWork.run(async (tx) => {
      const feed = await tx.manager.findOneBy(CalendarFeedRow, { id });
      if (!feed || !(scopes.includes(feed.tenant) || (feed.personId && scopes.includes(feed.personId)))) throw refuse('feed_not_found', `There is no calendar feed ${id}.`, { feedId: id });
      return feed.revokedAt ? feed : tx.save(CalendarFeedRow, { ...feed, revokedAt: this.clock.now() });
    });
  }

  /** The calendar behind a token. An unknown token and a revoked one look the same. */
  read(token: string): Promise<string> {
    return this.unitOfWork.run(async (tx) => {
      const feed = await tx.manager.findOneBy(CalendarFeedRow, { tokenHash: hashOf(token), revokedAt: IsNull() });
      if (!feed) throw refuse('feed_not_found', 'There is no calendar under this address.');
      return this.unitOfWork.run((inner) => (feed.personId ? this.ofPerson(inner, feed.personId) : ofGroup(inner, feed.groupId!)), { tenants: [feed.tenant] });
    });
  }

  private async ofPerson(tx: Transaction, personId: string): Promise<string> {
    const enrolments = await tx.manager.find(EnrolmentRow, { where: { personId }, order: { id: 'ASC' } });
    const participants = await this.enrolments.participants(tx, enrolments);
    const booked = new Set((await tx.manager.findBy(BookingRow, { personId, status: 'confirmed' })).map((booking) => booking.sessionId));
    const sessions = await sessionsOf(tx.manager, participants, [...booked]);
    const items = sessions.flatMap((session) => itemFor(participants, session, booked.has(session.id)) ?? []);
    return toICalendar({ title: 'Collegium', timeZone: enrolments.at(-1)?.timeZone ?? 'Europe/London', items });
  }
}

/** Expected or booked: a firm date. An optional session of one's own: a tentative one. Cancelled ones stay where they would have been. */
function itemFor(participants: readonly Participant[], session: SessionRow, booked: boolean): CalendarItem | undefined {
  if (booked) return { session, optional: false };
  const own = participants.filter((participant) => isOwn(participant, session) && session.startsAt && presentAt(participant.enrolment, session.startsAt) && ownKind(participant, session.kind));
  if (own.length === 0) return undefined;
  return { session, optional: !own.some((participant) => ownKind(participant, session.kind)?.expected) };
}

async function ofGroup(tx: Transaction, groupId: string): Promise<string> {
  const group = await tx.manager.findOneByOrFail(GroupRow, { id: groupId });
  const sessions = await tx.manager.find(SessionRow, {
    where: [{ groupId }, { cohortId: group.cohortId, scope: 'cohort' }, { scope: 'programme', startsAt: Not(IsNull()) }],
    order: { startsAt: 'ASC', id: 'ASC' },
  });
  return toICalendar({ title: group.name, timeZone: sessions[0]?.timeZone ?? 'Europe/London', items: sessions.map((session) => ({ session, optional: false })) });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
