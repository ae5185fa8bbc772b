import { createHash, randomBytes } from 'node:crypto';
import { holds, tenantsOf, type Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { CohortRow } from '../cohorts/cohort.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { presentAt } from '../enrolments/enrolment.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { assertMayLead, coordinates, mayLead } from '../groups/leadership.js';
import { sessionsOf } from '../hours/hours-facts.service.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
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
    if ((enrolmentId === undefined) === (groupId === undefined))
      throw refuse('feed_of_one', 'A calendar is either a participant’s or a group’s: give enrolmentId or groupId.');
    const token = randomBytes(32).toString('base64url');
    const create = async (
      tx: Transaction,
      tenant: string,
      whose: { personId: string | null; groupId: string | null },
    ) => ({
      token,
      feed: await tx.insert(CalendarFeedRow, {
        id: newId(),
        tenant,
        ...whose,
        tokenHash: hashOf(token),
        createdAt: this.clock.now(),
        revokedAt: null,
      }),
    });
    if (enrolmentId !== undefined)
      return this.enrolments.forProviderOf(enrolmentId, (tx, { tenant, personId }) => {
        if (!holds(principal, personId, 'person:self') && !coordinates(principal, tenant))
          throw refuse('enrolment_not_found', `Enrolment ${enrolmentId} is not known here.`, { enrolmentId });
        return create(tx, tenant, { personId, groupId: null });
      });
    return this.unitOfWork.run(async (tx) => {
      const group = await tx.manager.findOneBy(GroupRow, { id: groupId! });
      if (!group) throw refuse('group_not_found', `There is no group ${groupId}.`, { groupId: groupId! });
      assertMayLead(principal, group);
      return create(tx, group.tenant, { personId: null, groupId: group.id });
    });
  }

  /** The feeds that the caller may revoke. */
  list(query: ListFeedsQuery, principal: Principal): Promise<Page<CalendarFeedRow>> {
    const providers = tenantsOf(principal, ['provider:coordinator', 'provider:programme-leader']);
    const led =
      'select id from groups where tenant = any(:facilitates) and (cast(facilitator_id as text) = :personId or :personId = any(cast(co_facilitator_ids as text[])))';
    return this.unitOfWork.run((tx) =>
      readPage(
        tx.manager
          .createQueryBuilder(CalendarFeedRow, 'feed')
          .where(
            `(feed.tenant = any(:providers) or cast(feed.personId as text) = any(:own) or feed.groupId in (${led}))`,
            {
              providers,
              own: tenantsOf(principal, ['person:self']),
              facilitates: tenantsOf(principal, ['provider:facilitator']),
              personId: principal.personId ?? null,
            },
          ),
        query,
      ),
    );
  }

  revoke(id: string, principal: Principal): Promise<CalendarFeedRow> {
    return this.unitOfWork.run(async (tx) => {
      const feed = await tx.manager.findOneBy(CalendarFeedRow, { id });
      if (!feed || !(await mayRevoke(tx, feed, principal)))
        throw refuse('feed_not_found', `There is no calendar feed ${id}.`, { feedId: id });
      return feed.revokedAt ? feed : tx.save(CalendarFeedRow, { ...feed, revokedAt: this.clock.now() });
    });
  }

  /** The calendar behind a token, which is the one scope its reader has. An unknown token and a revoked one look the same. */
  read(token: string): Promise<string> {
    const tokenHash = hashOf(token);
    return this.unitOfWork.run(
      async (tx) => {
        const feed = await tx.manager.findOneBy(CalendarFeedRow, { tokenHash, revokedAt: IsNull() });
        if (!feed) throw refuse('feed_not_found', 'There is no calendar under this address.');
        return this.unitOfWork.run(
          (inner) => (feed.personId ? this.ofPerson(inner, feed.personId) : ofGroup(inner, feed.groupId!)),
          { tenants: [feed.tenant] },
        );
      },
      { tenants: [tokenHash] },
    );
  }

  private async ofPerson(tx: Transaction, personId: string): Promise<string> {
    const enrolments = await tx.manager.find(EnrolmentRow, { where: { personId }, order: { id: 'ASC' } });
    const participants = await this.enrolments.participants(tx, enrolments);
    const booked = new Set(
      (await tx.manager.findBy(BookingRow, { personId, status: 'confirmed' })).map((booking) => booking.sessionId),
    );
    const sessions = await sessionsOf(tx.manager, participants, [...booked]);
    const items = sessions.flatMap((session) => itemFor(participants, session, booked.has(session.id)) ?? []);
    return toICalendar({ title: 'Collegium', timeZone: enrolments.at(-1)?.timeZone ?? 'Europe/London', items });
  }
}

/** Whoever reads the calendar, plans for the provider, or leads the group. */
async function mayRevoke(tx: Transaction, feed: CalendarFeedRow, principal: Principal): Promise<boolean> {
  if (coordinates(principal, feed.tenant) || (feed.personId && holds(principal, feed.personId, 'person:self')))
    return true;
  const group = feed.groupId ? await tx.manager.findOneBy(GroupRow, { id: feed.groupId }) : null;
  return group !== null && mayLead(principal, group);
}

/** Expected or booked: a firm date. An optional session of one's own: a tentative one. Cancelled ones stay where they would have been. */
function itemFor(participants: readonly Participant[], session: SessionRow, booked: boolean): CalendarItem | undefined {
  if (booked) return { session, optional: false };
  const own = participants.filter(
    (participant) =>
      isOwn(participant, session) &&
      session.startsAt &&
      presentAt(participant.enrolment, session.startsAt) &&
      ownKind(participant, session.kind),
  );
  if (own.length === 0) return undefined;
  return { session, optional: !own.some((participant) => ownKind(participant, session.kind)?.expected) };
}

async function ofGroup(tx: Transaction, groupId: string): Promise<string> {
  const group = await tx.manager.findOneByOrFail(GroupRow, { id: groupId });
  const cohort = await tx.manager.findOneByOrFail(CohortRow, { id: group.cohortId });
  const kinds =
    (await tx.manager.findOneBy(ProgrammeRow, { id: cohort.programmeId }))?.kinds.map((kind) => kind.kind) ?? [];
  const everybody = {
    scope: 'programme',
    kind: In(kinds),
    yearStartsOn: LessThanOrEqual(cohort.endsOn),
    yearEndsOn: MoreThanOrEqual(cohort.startsOn),
  } as const;
  const sessions = await tx.manager.find(SessionRow, {
    where: [{ groupId }, { cohortId: cohort.id, scope: 'cohort' }, everybody],
    order: { startsAt: 'ASC', id: 'ASC' },
  });
  return toICalendar({
    title: group.name,
    timeZone: cohort.timeZone,
    items: sessions.map((session) => ({ session, optional: false })),
  });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
