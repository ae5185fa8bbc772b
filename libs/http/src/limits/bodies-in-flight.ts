import { refuseCommon } from '@collegium/errors';

/** A streamed body counts as this much of memory: what is under way between its sender and where it goes. */
const STREAMED = 1_048_576;

/** A form counts with what a route may keep of it; files go through as streams. */
const FORM = 12_582_912;

/** How much memory bodies may take. */
export interface BodyLimits {
  /** Of the whole process, in bytes. */
  readonly process: number;
  /** Of one caller: a client or user, or the address of whoever sends no valid token. */
  readonly caller: number;
}

/**
 * Counts the memory that bodies under way may take, before they are read: what they declare, or the most that they may be where they
 * declare nothing. It is given back when the answer has left or the connection ended.
 */
export class BodiesInFlight {
  private total = 0;
  private readonly byCaller = new Map<string, number>();

  constructor(
    private readonly limits: BodyLimits,
    private readonly largestJson: number,
  ) {}

  /**
   * @returns what gives the memory back; calling it twice is harmless
   * @throws DomainError `too_many_requests` for a caller's share, `unavailable` for the process'
   */
  take(caller: string, body: { readonly length: number | undefined; readonly contentType: string }): () => void {
    const bytes = this.costOf(body);
    const own = this.byCaller.get(caller) ?? 0;
    // A single body is let in however small the share: what is too large is refused by its own limit.
    if (own > 0 && own + bytes > this.limits.caller)
      throw refuseCommon('too_many_requests', 'Too much that you send is under way. Wait until it has arrived.');
    if (this.total > 0 && this.total + bytes > this.limits.process)
      throw refuseCommon('unavailable', 'Too much is being sent to this service at once. Try again shortly.');
    this.total += bytes;
    this.byCaller.set(caller, own + bytes);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.total -= bytes;
      const left = this.byCaller.get(caller)! - bytes;
      if (left > 0) this.byCaller.set(caller, left);
      else this.byCaller.delete(caller);
    };
  }

  private costOf({ length = Infinity, contentType }: { length: number | undefined; contentType: string }): number {
    if (contentType === 'text/csv') return Math.min(length, STREAMED);
    if (contentType === 'application/json') return Math.min(length, this.largestJson);
    return Math.min(length, FORM);
  }
}
