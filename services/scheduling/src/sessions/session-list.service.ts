import type { Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Brackets, type SelectQueryBuilder } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { isExpected, type Participant } from './expectation.js';
import { SessionRow } from './session.entity.js';
import {
  toSessionDto,
  type AttendeeSide,
  type ListSessionsQuery,
  type SessionDto,
  type SessionFilter,
} from './sessions.dto.js';

/** Sessions as those who plan them see them, and as a participant does. */
@Injectable()
export class SessionListService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly enrolments: ParticipantsService,
  ) {}

  list({ filter = {}, ...query }: ListSessionsQuery, principal: Principal): Promise<Page<SessionDto>> {
    const { enrolment } = filter;
    if (enrolment)
      return this.enrolments.forProviderOf(enrolment, async (tx, row) =>
        this.page(tx, filter, query, (await this.enrolments.participants(tx, [row]))[0]!),
      );
    if (!principal.roles.some((role) => role.kind === 'provider'))
      throw refuse('enrolment_filter_needed', 'A participant reads sessions by filter[enrolment].', {}, [
        { pointer: '/query/filter/enrolment', code: 'needed', message: 'Say for which of your enrolments.' },
      ]);
    return this.unitOfWork.run((tx) => this.page(tx, filter, query));
  }

  /** One session; a participant may read those of the providers they are enrolled with. */
  read(id: string, enrolmentId: string | undefined): Promise<SessionDto> {
    const one = async (tx: Transaction): Promise<SessionDto> => {
      const session = await tx.manager.findOneBy(SessionRow, { id });
      if (!session) throw refuse('session_not_found', `There is no session ${id}.`, { sessionId: id });
      return (await this.present(tx, [session]))[0]!;
    };
    return enrolmentId ? this.enrolments.forProviderOf(enrolmentId, one) : this.unitOfWork.run(one);
  }

  /** Sessions as the API shows them. */
  async present(tx: Transaction, sessions: readonly SessionRow[], participant?: Participant): Promise<SessionDto[]> {
    const bookings = await tx.manager
      .createQueryBuilder(BookingRow, 'booking')
      .where(`booking.status = 'confirmed' and booking.sessionId = any(:ids)`, {
        ids: sessions.map((session) => session.id),
      })
      .getMany();
    const bySession = Map.groupBy(bookings, (booking) => booking.sessionId);
    return sessions.map((session) => {
      const booked = bySession.get(session.id) ?? [];
      return toSessionDto(session, booked.length, participant && sideOf(participant, session, booked));
    });
  }

  private async page(
    tx: Transaction,
    filter: SessionFilter,
    query: Omit<ListSessionsQuery, 'filter'>,
    participant?: Participant,
  ): Promise<Page<SessionDto>> {
    const builder = tx.manager.createQueryBuilder(SessionRow, 'session').where('true');
    if (filter.cohort) builder.andWhere(`(session.cohortId = :cohort or session.scope = 'programme')`, filter);
    if (filter.group) builder.andWhere('session.groupId = :group', filter);
    if (filter.kind) builder.andWhere('session.kind = :kind', filter);
    if (filter.status) builder.andWhere('session.status = :status', filter);
    if (participant) within(builder, participant);
    const found = await readPage(builder, query, { sort: query.sort });
    const shown = await this.present(tx, found.data, participant);
    return found.map((session) => shown.find((dto) => dto.id === session.id)!);
  }
}

function sideOf({ enrolment, ...rest }: Participant, session: SessionRow, booked: readonly BookingRow[]): AttendeeSide {
  const booking = booked.find((candidate) => candidate.enrolmentId === enrolment.id);
  return {
    timeZone: enrolment.timeZone,
    expected: isExpected({ enrolment, ...rest }, session),
    bookingId: booking?.id ?? null,
  };
}

/** What a participant is expected at, has booked or may book. Slots that others booked are theirs alone. */
function within(builder: SelectQueryBuilder<SessionRow>, { enrolment, programme, memberships }: Participant): void {
  const kinds = programme?.kinds.map((kind) => kind.kind) ?? [];
  const visits =
    programme?.kinds.some((kind) => kind.scope === 'group' && kind.openToOtherGroups && !kind.expected) ?? false;
  const groups = memberships.flatMap((membership) => (membership.leftAt === null ? [membership.groupId] : []));
  builder.setParameters({ kinds, visits, groups, cohortId: enrolment.cohortId, enrolmentId: enrolment.id });
  builder.andWhere(
    new Brackets((any) =>
      any
        .where(`(session.scope = 'programme' and session.kind = any(:kinds))`)
        .orWhere(
          `(session.scope = 'cohort' and session.kind = any(:kinds) and (session.cohortId = :cohortId or session.openToOtherGroups))`,
        )
        .orWhere(
          `(session.scope = 'group' and (session.groupId = any(:groups) or session.openToOtherGroups or :visits))`,
        )
        .orWhere(
          `(session.scope = 'pair' and session.groupId = any(:groups) and not exists (
          select 1 from bookings taken where taken.session_id = session.id and taken.status = 'confirmed' and taken.enrolment_id <> :enrolmentId))`,
        )
        .orWhere(
          `exists (select 1 from bookings own where own.session_id = session.id and own.status = 'confirmed' and own.enrolment_id = :enrolmentId)`,
        ),
    ),
  );
}
