import { AsyncLocalStorage } from 'node:async_hooks';

/** On whose behalf work is done, and in which conversation. Set at the edges: request, event, timer. */
export interface ActingContext {
  /** Codes of organisations, and ids of persons, whose rows may be seen: the scopes of row-level security. */
  readonly tenants: readonly string[];
  /** `user:<id>`, `client:<id>`, `event:<id>`, `timer:<name>` or `system`. */
  readonly actor: string;
  /** Ties together all that follows from one first cause. */
  readonly correlationId: string;
  /** Id of the event or request that caused this directly. */
  readonly causationId?: string;
  /** W3C trace context of the work at hand. */
  readonly traceparent?: string;
}

const storage = new AsyncLocalStorage<ActingContext>();

/** The context of the work at hand, if it was entered by an edge. */
export function currentContext(): ActingContext | undefined {
  return storage.getStore();
}

/** Runs `work`, and all that it awaits, in a context. */
export function runAs<T>(context: ActingContext, work: () => T): T {
  return storage.run(context, work);
}
