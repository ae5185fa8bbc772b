import {
  AttendanceRecordedSchema,
  HoursCreditedSchema,
  HoursFellShortSchema,
  HoursMetSchema,
  HoursReversedSchema,
} from '@collegium/contracts';
import { Clock, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { RegisterEntryRow } from '../registers/register-entry.entity.js';
import { attendanceInEvent, modeInEvent } from '../registers/register.events.js';
import { HoursFactsService, type LoadedFacts } from './hours-facts.service.js';
import { HoursAccountRow, HoursEntryRow } from './hours.entity.js';
import { balance, crossing, holderOf, type LedgerChanges } from './ledger.js';
import { settle } from './settlement.js';

/** A register entry just written, with the kind that its session is to the participant. */
export interface RecordedAttendance {
  readonly entry: RegisterEntryRow;
  readonly kind: string;
}

/** People settled with one set of queries. */
const BATCH = 200;

/** Keeps the hours ledger true to the facts: every change that hours could follow from ends here, in its own transaction. */
@Injectable()
export class HoursService {
  constructor(
    private readonly facts: HoursFactsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes whatever entries people's ledgers lack, under a lock on their accounts, and tells of hours credited, reversed, met or
   * fallen short. Changes nothing where the ledger is right already.
   */
  async settle(
    tx: Transaction,
    personIds: readonly string[],
    recorded: readonly RecordedAttendance[] = [],
  ): Promise<void> {
    const people = [...new Set(personIds)].sort();
    for (let start = 0; start < people.length; start += BATCH)
      await this.settleBatch(tx, people.slice(start, start + BATCH), recorded);
  }

  /** Locks people's accounts, so that two registers that overlap in time see one another's attendances. */
  async lockAccounts(tx: Transaction, personIds: readonly string[]): Promise<HoursAccountRow[]> {
    return tx.manager
      .createQueryBuilder(HoursAccountRow, 'account')
      .where('account.personId = any(:people)', { people: [...personIds] })
      .orderBy('account.id')
      .setLock('pessimistic_write')
      .getMany();
  }

  private async settleBatch(
    tx: Transaction,
    people: readonly string[],
    recorded: readonly RecordedAttendance[],
  ): Promise<void> {
    const accounts = await this.lockAccounts(tx, people);
    for (const facts of await this.facts.load(tx, people)) {
      const own = accounts.filter((account) => account.personId === facts.personId);
      await this.settlePerson(tx, facts, own, recorded);
    }
  }

  private async settlePerson(
    tx: Transaction,
    facts: LoadedFacts,
    accounts: readonly HoursAccountRow[],
    recorded: readonly RecordedAttendance[],
  ): Promise<void> {
    const written = entriesOf(facts, settle(facts), this.clock.now());
    if (written.length > 0) await tx.manager.insert(HoursEntryRow, written);
    const ledger = [...facts.ledger, ...written];
    for (const account of accounts) {
      const participant = facts.participants.find(({ enrolment }) => enrolment.id === account.id);
      const minimumMinutes = participant?.enrolment.startedAt ? (participant.programme?.minimumMinutes ?? null) : null;
      const own = {
        attendances: recorded.filter(({ entry }) => entry.enrolmentId === account.id),
        entries: written.filter((entry) => entry.enrolmentId === account.id),
      };
      const receivedMinutes = balance(ledger, 'received', account.id);
      const crossed = crossing({ minimumMinutes, met: account.met }, receivedMinutes);
      if (
        !crossed &&
        own.attendances.length === 0 &&
        own.entries.length === 0 &&
        minimumMinutes === account.minimumMinutes
      )
        continue;
      const saved = await tx.save(HoursAccountRow, {
        ...account,
        minimumMinutes,
        met: crossed ? crossed === 'met' : account.met,
      });
      publishAttendances(tx, own.attendances);
      publishHours(tx, own.entries);
      if (crossed) publishCrossing(tx, saved, crossed, receivedMinutes);
    }
  }
}

function entriesOf(facts: LoadedFacts, changes: LedgerChanges, recordedAt: Date): HoursEntryRow[] {
  const lengths = new Map<string, number>();
  const chain = (entry: Pick<HoursEntryRow, 'account' | 'enrolmentId' | 'personId' | 'subjectId'>): string =>
    `${entry.account}|${holderOf(entry)}|${entry.subjectId}`;
  for (const entry of facts.ledger) lengths.set(chain(entry), Math.max(lengths.get(chain(entry)) ?? 0, entry.ordinal));
  const append = (
    entry: Omit<HoursEntryRow, 'id' | 'holderId' | 'ordinal' | 'follows' | 'recordedAt'>,
  ): HoursEntryRow => {
    const ordinal = (lengths.get(chain(entry)) ?? 0) + 1;
    lengths.set(chain(entry), ordinal);
    return { ...entry, id: newId(), holderId: holderOf(entry), ordinal, follows: ordinal - 1 || null, recordedAt };
  };
  const tenants = new Map(facts.participants.map(({ enrolment }) => [enrolment.id, enrolment.tenant]));
  return [
    ...changes.reversals.map(({ entry, reason }) =>
      append({ ...entry, minutes: -entry.minutes, reversesEntryId: entry.id, reason }),
    ),
    ...changes.credits.map((credit) =>
      append({ ...credit, tenant: tenants.get(credit.enrolmentId)!, reversesEntryId: null }),
    ),
  ];
}

function publishAttendances(tx: Transaction, recorded: readonly RecordedAttendance[]): void {
  for (const { entry, kind } of recorded)
    tx.publish(AttendanceRecordedSchema, {
      enrolmentId: entry.enrolmentId,
      provider: entry.tenant,
      sessionId: entry.sessionId,
      kind,
      entryId: entry.id,
      attendance: attendanceInEvent[entry.attendance],
      mode: modeInEvent(entry.mode),
      correctsEntryId: entry.correctsEntryId ?? '',
    });
}

function publishHours(tx: Transaction, entries: readonly HoursEntryRow[]): void {
  for (const entry of entries) {
    if (entry.account !== 'received') continue;
    const { enrolmentId, tenant: provider, id: entryId } = entry;
    if (entry.reversesEntryId)
      tx.publish(HoursReversedSchema, {
        enrolmentId,
        provider,
        entryId,
        reversesEntryId: entry.reversesEntryId,
        minutes: -entry.minutes,
      });
    else
      tx.publish(HoursCreditedSchema, {
        enrolmentId,
        provider,
        entryId,
        sessionId: entry.subjectId,
        kind: entry.kind,
        minutes: entry.minutes,
      });
  }
}

function publishCrossing(
  tx: Transaction,
  account: HoursAccountRow,
  crossed: 'met' | 'fell_short',
  receivedMinutes: number,
): void {
  const fields = {
    enrolmentId: account.id,
    provider: account.tenant,
    personId: account.personId,
    minimumMinutes: account.minimumMinutes ?? 0,
    receivedMinutes,
  };
  if (crossed === 'met') tx.publish(HoursMetSchema, fields);
  else tx.publish(HoursFellShortSchema, fields);
}
