import type { Principal } from '@collegium/auth';
import { actorOf } from '@collegium/auth';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { refuseOn } from '../constraints.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { HoursService, type RecordedAttendance } from '../hours/hours.service.js';
import { mayBeRegistered, type Participant } from '../sessions/expectation.js';
import type { DatedSession } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { otherAttendances, type AttendanceElsewhere } from './attendance-elsewhere.query.js';
import {
  assertRegisterOpen,
  fitsBeside,
  readAttendance,
  refuseEntries,
  standingEntries,
  type AttendanceSaid,
  type EntryProblem,
} from './register.js';
import { RegisterEntryRow } from './register-entry.entity.js';
import { RegisterWriters } from './register-writers.service.js';
import type { CorrectEntryDto, EntryDto } from './registers.dto.js';

/** What an entry is judged by, loaded before. */
interface EntryFacts {
  readonly session: DatedSession;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly bookings: readonly BookingRow[];
  readonly recorded: readonly RegisterEntryRow[];
  readonly elsewhere: readonly AttendanceElsewhere[];
  readonly mayWrite: (participant: Participant) => boolean;
  readonly repeated: ReadonlySet<string>;
}

/** Registers: who was there, in one transaction with the hours that follow. */
@Injectable()
export class RegistersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly enrolments: ParticipantsService,
    private readonly sessions: SessionsService,
    private readonly writers: RegisterWriters,
    private readonly hours: HoursService,
  ) {}

  /** Records all entries or, naming each that is wrong, none. */
  record(sessionId: string, entries: readonly EntryDto[], principal: Principal): Promise<RegisterEntryRow[]> {
    return this.unitOfWork.run(async (tx) => {
      const session = await this.sessions.lock(tx, sessionId);
      const mayWrite = await this.writers.of(tx, session, principal);
      assertRegisterOpen(session, this.clock.now());
      const enrolments = await tx.manager.findBy(EnrolmentRow, {
        id: In(entries.map((entry) => entry.enrolmentId)),
        tenant: session.tenant,
      });
      await this.hours.lockAccounts(
        tx,
        enrolments.map((enrolment) => enrolment.personId),
      );
      const facts = await this.facts(tx, session, enrolments, mayWrite, repeatedIds(entries));
      const judged = entries.map((entry) => judge(entry, facts));
      const problems = judged.flatMap((outcome, index) => ('code' in outcome ? [{ ...outcome, index }] : []));
      if (problems.length > 0) refuseEntries(problems);
      const written = judged.flatMap((outcome, index) =>
        'code' in outcome
          ? []
          : [
              this.entry(
                session,
                facts.participants.get(entries[index]!.enrolmentId)!,
                { ...entries[index]!, ...outcome },
                principal,
              ),
            ],
      );
      const twice = {
        one_first_entry: () =>
          refuse('already_recorded', `The register of session ${sessionId} was written by somebody else just now.`, {
            sessionId,
          }),
      };
      await refuseOn(twice, () => tx.manager.insert(RegisterEntryRow, written));
      await this.hours.settle(
        tx,
        written.map((entry) => entry.personId),
        written.map((entry) => recordedBy(entry, session, facts.bookings)),
      );
      return written;
    });
  }

  /** Takes an entry back and puts another in its place; hours are reversed and credited anew. */
  correct(entryId: string, { reason, ...said }: CorrectEntryDto, principal: Principal): Promise<RegisterEntryRow> {
    return this.unitOfWork.run(async (tx) => {
      const found = await tx.manager.findOneBy(RegisterEntryRow, { id: entryId });
      if (!found) throw refuse('register_entry_not_found', `There is no register entry ${entryId}.`, { entryId });
      const session = await this.sessions.lock(tx, found.sessionId);
      assertRegisterOpen(session, this.clock.now());
      const enrolment = await this.enrolments.load(tx, found.enrolmentId);
      const [participant] = await this.enrolments.participants(tx, [enrolment]);
      const mayWrite = await this.writers.of(tx, session, principal);
      if (!mayWrite(participant!))
        throw refuse(
          'not_leader_of_group',
          'Only whoever leads the participant’s group, or a coordinator, can correct this.',
          { entryId },
        );
      await this.hours.lockAccounts(tx, [enrolment.personId]);
      if (await tx.manager.existsBy(RegisterEntryRow, { correctsEntryId: entryId })) throw corrected(entryId);
      const outcome = attended(
        session,
        said,
        found.enrolmentId,
        await otherAttendances(tx, session, [enrolment.personId]),
        enrolment.personId,
      );
      if ('code' in outcome) refuseEntry(outcome);
      const entry = {
        ...this.entry(session, participant!, { ...said, ...outcome }, principal),
        correctsEntryId: entryId,
        reason,
      };
      await refuseOn({ register_entries_corrects_entry_id_key: () => corrected(entryId) }, () =>
        tx.manager.insert(RegisterEntryRow, entry),
      );
      const bookings = await tx.manager.findBy(BookingRow, {
        sessionId: session.id,
        enrolmentId: found.enrolmentId,
        status: 'confirmed',
      });
      await this.hours.settle(tx, [enrolment.personId], [recordedBy(entry, session, bookings)]);
      return entry;
    });
  }

  private async facts(
    tx: Transaction,
    session: DatedSession,
    enrolments: readonly EnrolmentRow[],
    mayWrite: EntryFacts['mayWrite'],
    repeated: ReadonlySet<string>,
  ): Promise<EntryFacts> {
    const participants = await this.enrolments.participants(tx, enrolments);
    return {
      session,
      mayWrite,
      repeated,
      participants: new Map(participants.map((participant) => [participant.enrolment.id, participant])),
      bookings: await tx.manager.findBy(BookingRow, { sessionId: session.id, status: 'confirmed' }),
      recorded: standingEntries(await tx.manager.findBy(RegisterEntryRow, { sessionId: session.id })),
      elsewhere: await otherAttendances(
        tx,
        session,
        enrolments.map((enrolment) => enrolment.personId),
      ),
    };
  }

  private entry(
    session: DatedSession,
    { enrolment }: Participant,
    said: Pick<RegisterEntryRow, 'attendance' | 'mode' | 'attendedMinutes'>,
    principal: Principal,
  ): RegisterEntryRow {
    const { attendance, mode, attendedMinutes } = said;
    return {
      id: newId(),
      tenant: session.tenant,
      sessionId: session.id,
      enrolmentId: enrolment.id,
      personId: enrolment.personId,
      attendance,
      mode,
      attendedMinutes,
      recordedBy: actorOf(principal),
      recordedAt: this.clock.now(),
      correctsEntryId: null,
      reason: null,
    };
  }
}

type Judged = { readonly attendedMinutes: number; readonly mode: RegisterEntryRow['mode'] } | EntryProblem;

function judge(entry: EntryDto, facts: EntryFacts): Judged {
  const { session } = facts;
  const participant = facts.participants.get(entry.enrolmentId);
  const problem = (code: EntryProblem['code'], message: string): EntryProblem => ({
    field: 'enrolmentId',
    code,
    message,
  });
  if (!participant) return problem('enrolment_not_found', `Enrolment ${entry.enrolmentId} is not known here.`);
  if (!facts.mayWrite(participant))
    return problem(
      'not_leader_of_group',
      'Only whoever leads the participant’s group, or a coordinator, can record this.',
    );
  if (facts.repeated.has(entry.enrolmentId))
    return problem('register_entry_repeated', `Enrolment ${entry.enrolmentId} comes twice.`);
  if (facts.recorded.some((recorded) => recorded.enrolmentId === entry.enrolmentId))
    return problem('already_recorded', 'This attendance has been recorded already: correct that entry.');
  const booked = facts.bookings.some((booking) => booking.enrolmentId === entry.enrolmentId);
  if (!mayBeRegistered(participant, session, booked))
    return problem('not_on_register', 'This participant was neither expected nor booked.');
  return attended(session, entry, entry.enrolmentId, facts.elsewhere, participant.enrolment.personId);
}

function attended(
  session: DatedSession,
  said: AttendanceSaid,
  enrolmentId: string,
  elsewhere: readonly AttendanceElsewhere[],
  personId: string,
): Judged {
  const read = readAttendance(session, said);
  if ('code' in read) return read;
  const others = elsewhere.filter((other) => other.personId === personId);
  if (read.attendedMinutes > 0 && !fitsBeside(session, read.attendedMinutes, others))
    return {
      field: 'attendance',
      code: 'hours_overlap',
      message: `Enrolment ${enrolmentId} is recorded elsewhere at that time: nobody is in two places at once.`,
    };
  return read;
}

function refuseEntry({ field, code, message }: EntryProblem): never {
  throw refuse(code, message, {}, [{ pointer: `/${field}`, code, message }]);
}

function repeatedIds(entries: readonly EntryDto[]): ReadonlySet<string> {
  const ids = entries.map((entry) => entry.enrolmentId);
  return new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
}

/** The kind of session that it is to the participant: a visit, where they booked it as one. */
function recordedBy(
  entry: RegisterEntryRow,
  session: DatedSession,
  bookings: readonly BookingRow[],
): RecordedAttendance {
  return { entry, kind: bookings.find((booking) => booking.enrolmentId === entry.enrolmentId)?.kind ?? session.kind };
}

const corrected = (entryId: string) =>
  refuse(
    'register_entry_corrected',
    `Register entry ${entryId} has been corrected already: correct the entry that stands.`,
    { entryId },
  );
