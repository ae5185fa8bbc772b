import { actorOf, holds, type Principal } from '@collegium/auth';
import { Clock, newId, UnitOfWork, type Transaction, type UnitOfWorkOptions } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import { refuse } from '../errors.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import { DifferenceRow, ReconciliationRow } from './reconciliation.entity.js';
import {
  changesSince,
  countItems,
  differencesOf,
  digestOf,
  inOrder,
  itemOfClaim,
  itemOfRegistration,
  TIME_ZONE,
  type Change,
  type Covered,
  type ReconciledItem,
  type Side,
} from './reconciliation.js';

/** Compares both sides' lists of a period, keeps what was found, and takes both signatures on it. */
@Injectable()
export class ReconciliationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Compares a university's list with ours; the former reconciliation of the same period is superseded. @throws DomainError `agreement_not_found` where the two never had one */
  reconcile(covered: Covered, there: readonly ReconciledItem[], by: Principal): Promise<ReconciliationRow> {
    return this.unitOfWork.run(async (tx) => {
      const { tenant, university, from, until } = covered;
      if (!(await tx.manager.existsBy(AgreementRow, { tenant, university })))
        throw refuse(
          'agreement_not_found',
          `There is no agreement, past or present, between ${tenant} and ${university}.`,
          { provider: tenant, university },
        );
      // Two at once would both be the first edition.
      await tx.manager.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', [
        'reconciliation',
        `${tenant} ${university} ${from} ${until}`,
      ]);
      const here = await ours(tx, covered);
      const differences = differencesOf(here, there);
      const former = await tx.manager.findOne(ReconciliationRow, {
        where: { tenant, university, from, until },
        order: { edition: 'DESC' },
        lock: { mode: 'pessimistic_write' },
      });
      const id = newId();
      if (former) await tx.save(ReconciliationRow, { ...former, supersededBy: id });
      const row = await tx.insert(ReconciliationRow, {
        id,
        tenant,
        university,
        from,
        until,
        edition: (former?.edition ?? 0) + 1,
        supersededBy: null,
        here,
        there: [...there],
        countsHere: countItems(here),
        countsThere: countItems(there),
        differenceCount: differences.length,
        digest: digestOf(covered, here, there),
        createdBy: actorOf(by),
        createdAt: this.clock.now(),
        providerSignature: null,
        universitySignature: null,
      });
      const rows = differences.map((difference) => ({
        ...difference,
        id: newId(),
        reconciliationId: id,
        tenant,
        university,
      }));
      for (let at = 0; at < rows.length; at += 500) await tx.manager.insert(DifferenceRow, rows.slice(at, at + 500));
      return row;
    });
  }

  /** @throws DomainError `reconciliation_not_found` */
  find(id: string, scope: UnitOfWorkOptions): Promise<ReconciliationRow> {
    return this.unitOfWork.run((tx) => load(tx, id), scope);
  }

  /** A reconciliation, and what has changed on our side since. @throws DomainError `reconciliation_not_found` */
  get(id: string, scope: UnitOfWorkOptions): Promise<{ row: ReconciliationRow; changes: Change[] }> {
    return this.unitOfWork.run(async (tx) => {
      const row = await load(tx, id);
      return { row, changes: changesSince(row.here, await ours(tx, row, row.here)) };
    }, scope);
  }

  /** All differences, in the order of the cases. @throws DomainError `reconciliation_not_found` */
  differences(id: string, scope: UnitOfWorkOptions): Promise<DifferenceRow[]> {
    return this.unitOfWork.run(async (tx) => {
      await load(tx, id);
      return tx.manager.find(DifferenceRow, { where: { reconciliationId: id }, order: { id: 'ASC' } });
    }, scope);
  }

  /**
   * Signs for the side that somebody acts for; who acts for both signs once.
   * @throws DomainError `reconciliation_not_found`, `digest_differs`, `reconciliation_superseded`, `already_signed`
   */
  sign(id: string, digest: string, by: Principal, scope: UnitOfWorkOptions): Promise<ReconciliationRow> {
    return this.unitOfWork.run(async (tx) => {
      const row = await load(tx, id, true);
      const side = sideOf(by, row);
      if (side === undefined)
        throw refuse('reconciliation_not_found', `There is no reconciliation ${id} for you to sign.`, {
          reconciliationId: id,
        });
      if (row.digest !== digest)
        throw refuse('digest_differs', `Reconciliation ${id} has another digest than the one you sign.`, {
          reconciliationId: id,
          digest: row.digest,
        });
      if (row.supersededBy)
        throw refuse('reconciliation_superseded', `Reconciliation ${id} was superseded by ${row.supersededBy}.`, {
          reconciliationId: id,
          supersededBy: row.supersededBy,
        });
      const property = side === 'provider' ? 'providerSignature' : 'universitySignature';
      const signed = [row.providerSignature, row.universitySignature].some(
        (signature) => signature?.by === actorOf(by),
      );
      if (row[property] || signed)
        throw refuse('already_signed', `Reconciliation ${id} was signed by you or for the ${side} already.`, {
          reconciliationId: id,
          side,
        });
      return tx.save(ReconciliationRow, {
        ...row,
        [property]: { by: actorOf(by), at: this.clock.now().toISOString() },
      });
    }, scope);
  }
}

async function load(tx: Transaction, id: string, lock = false): Promise<ReconciliationRow> {
  const row = await tx.manager.findOne(ReconciliationRow, {
    where: { id },
    ...(lock && { lock: { mode: 'pessimistic_write' as const } }),
  });
  if (!row) throw refuse('reconciliation_not_found', `There is no reconciliation ${id}.`, { reconciliationId: id });
  return row;
}

function sideOf(by: Principal, { tenant, university }: Covered): Side | undefined {
  const held = (kind: string, organisation: string, ...roles: string[]) =>
    by.roles.some((role) => role.kind === kind && role.organisation === organisation && roles.includes(role.role));
  if (held('university', university, 'registrar', 'client')) return 'university';
  return held('provider', tenant, 'coordinator') || holds(by, 'consortium', 'consortium:office')
    ? 'provider'
    : undefined;
}

/** Our cases of a period, and those named whatever their date has become. */
async function ours(
  { manager }: Transaction,
  { tenant, university, from, until }: Covered,
  named: readonly ReconciledItem[] = [],
): Promise<ReconciledItem[]> {
  const of = <Row extends CreditClaimRow | StudentRegistrationRow>(
    row: new () => Row,
    kind: ReconciledItem['kind'],
    sent: string,
  ) =>
    manager
      .createQueryBuilder(row, 'sent')
      .where('sent.tenant = :tenant and sent.sentTo = :university', { tenant, university })
      .andWhere(
        `((coalesce(sent.decidedAt, sent.${sent}) at time zone :zone)::date between :from and :until or sent.id = any(:ids::uuid[]))`,
        { zone: TIME_ZONE, from, until, ids: named.filter((item) => item.kind === kind).map(({ id }) => id) },
      )
      .getMany();
  const claims = await of(CreditClaimRow, 'credit', 'requestedAt');
  const registrations = await of(StudentRegistrationRow, 'registration', 'submittedAt');
  return inOrder([...claims.map(itemOfClaim), ...registrations.map(itemOfRegistration)]);
}
