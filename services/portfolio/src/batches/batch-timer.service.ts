import { Periodic } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Batches } from './batches.service.js';

@Injectable()
export class BatchTimer {
  constructor(private readonly batches: Batches) {}

  /** Closes what is due. A submission is refused by a batch from its closing time on, whether or not this has run. */
  @Periodic({ name: 'batches', every: 1_000 })
  tick(): Promise<void> {
    return this.batches.keepTime();
  }
}
