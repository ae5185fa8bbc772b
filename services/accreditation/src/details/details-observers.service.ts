import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { DetailRequest, PersonDetails } from './person-details.js';

/** Conversations with universities that ask for details and wait for them. Both run in the person's own scope. */
export interface DetailsObserver {
  /** What open conversations of this person ask for, whether it was told already or not. */
  asked(tx: Transaction, personId: string): Promise<DetailRequest[]>;
  /** Goes on with what waits for details, in the transaction in which they were told, corrected or taken back. */
  detailsChanged(
    tx: Transaction,
    personId: string,
    before: PersonDetails | null,
    after: PersonDetails | null,
  ): Promise<void>;
}

/** The observers, entered by their modules at start. */
@Injectable()
export class DetailsObservers implements DetailsObserver {
  private readonly observers: DetailsObserver[] = [];

  add(observer: DetailsObserver): void {
    this.observers.push(observer);
  }

  async asked(tx: Transaction, personId: string): Promise<DetailRequest[]> {
    const requests: DetailRequest[] = [];
    for (const observer of this.observers) requests.push(...(await observer.asked(tx, personId)));
    return requests;
  }

  async detailsChanged(
    tx: Transaction,
    personId: string,
    before: PersonDetails | null,
    after: PersonDetails | null,
  ): Promise<void> {
    for (const observer of this.observers) await observer.detailsChanged(tx, personId, before, after);
  }
}
