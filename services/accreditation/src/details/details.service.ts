import { localDate } from '@collegium/calendar';
import { assertVersion } from '@collegium/http';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { ZONE } from '../conversations/zone.js';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { DetailsObservers } from './details-observers.service.js';
import { PersonDetailsRow } from './person-details.entity.js';
import {
  detailProblems,
  missingDetails,
  withNumber,
  type DetailName,
  type DetailRequest,
  type PersonDetails,
} from './person-details.js';

/** Details of a person, with what asks for them. */
export interface DetailsView {
  readonly personId: string;
  /** 0 as long as nothing is kept. */
  readonly version: number;
  readonly details: PersonDetails | null;
  readonly asked: readonly (DetailRequest & { readonly missing: readonly DetailName[] })[];
}

/** What people tell of themselves for universities: asked for when one needs it, sealed, and theirs to correct and to take back. */
@Injectable()
export class DetailsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly observers: DetailsObservers,
  ) {}

  /** The details of a person, whoever acts: the caller has made sure that there is a lawful basis. Waits for nobody. */
  of(personId: string): Promise<PersonDetails | null> {
    return this.unitOfWork.run(
      async (tx) => this.open(await tx.manager.findOneBy(PersonDetailsRow, { id: personId })),
      { tenants: [personId] },
    );
  }

  view(personId: string): Promise<DetailsView> {
    return this.unitOfWork.run(async (tx) => {
      const row = await tx.manager.findOneBy(PersonDetailsRow, { id: personId });
      return this.toView(personId, row, await this.observers.asked(tx, personId));
    });
  }

  /**
   * Keeps what a person tells, instead of what they told before, and lets conversations that waited for it go on.
   * @throws DomainError `details_not_asked` if no university needs anything, `details_not_acceptable`
   */
  tell(personId: string, details: PersonDetails, version: number | undefined): Promise<DetailsView> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.lock(tx, personId);
      assertVersion({ id: personId, version: before?.version ?? 0 }, version);
      const requests = await this.observers.asked(tx, personId);
      if (requests.length === 0)
        throw refuse('details_not_asked', 'No university needs anything of you at present, so nothing is kept.', {
          personId,
        });
      const errors = detailProblems(
        details,
        requests.flatMap((request) => request.details),
        localDate(this.clock.now(), ZONE),
      );
      if (errors.length > 0)
        throw refuse(
          'details_not_acceptable',
          `Not acceptable: ${errors.map(({ pointer }) => pointer).join(', ')}.`,
          {},
          errors,
        );
      const row = {
        id: personId,
        sealed: this.vault.seal(Buffer.from(JSON.stringify(details)), ownerOf(personId)),
        changedAt: this.clock.now(),
      };
      const saved = before
        ? await tx.save(PersonDetailsRow, { ...before, ...row })
        : await tx.insert(PersonDetailsRow, row);
      await this.observers.detailsChanged(tx, personId, this.open(before), details);
      return this.toView(personId, saved, await this.observers.asked(tx, personId));
    });
  }

  /** Forgets what a person told; what was sent stays with whom it was sent to. */
  async erase(personId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const before = await this.lock(tx, personId);
      if (!before) return;
      await tx.manager.delete(PersonDetailsRow, { id: personId });
      await this.observers.detailsChanged(tx, personId, this.open(before), null);
    });
  }

  /** Two records are one person: what the remaining one has told is the newer truth; else what the other told moves over, sealed for its new owner. */
  async merged(personId: string, intoPersonId: string): Promise<void> {
    await this.unitOfWork.run(
      async (tx) => {
        const gone = await this.lock(tx, personId);
        if (!gone) return;
        if (!(await this.lock(tx, intoPersonId))) {
          const secret = this.vault.open(gone.sealed, ownerOf(personId));
          await tx.insert(PersonDetailsRow, {
            id: intoPersonId,
            sealed: this.vault.seal(secret, ownerOf(intoPersonId)),
            changedAt: gone.changedAt,
          });
        }
        await tx.manager.delete(PersonDetailsRow, { id: personId });
        await this.goOn(intoPersonId);
      },
      { tenants: [personId, intoPersonId] },
    );
  }

  /** Lets conversations that waited for something of a person go on, because it is known now. Nothing that was sent has become wrong by it, so nothing is corrected. */
  goOn(personId: string): Promise<void> {
    return this.unitOfWork.run(
      async (tx) => {
        const details = await this.of(personId);
        await this.observers.detailsChanged(tx, personId, details, details);
      },
      { tenants: [personId] },
    );
  }

  private lock(tx: Transaction, id: string): Promise<PersonDetailsRow | null> {
    return tx.manager.findOne(PersonDetailsRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  private open(row: PersonDetailsRow | null): PersonDetails | null {
    return row && (JSON.parse(this.vault.open(row.sealed, ownerOf(row.id)).toString()) as PersonDetails);
  }

  private toView(personId: string, row: PersonDetailsRow | null, requests: readonly DetailRequest[]): DetailsView {
    const details = this.open(row);
    const asked = requests.map(({ given, ...request }) => ({
      ...request,
      missing: missingDetails(given ? withNumber(details, given) : details, request.details, request.university),
    }));
    return { personId, version: row?.version ?? 0, details, asked };
  }
}

function ownerOf(personId: string): string {
  return `person-details:${personId}`;
}
