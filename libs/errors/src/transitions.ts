import { refuseCommon } from './domain-error.js';

/** A state machine as data: from each status, the statuses that may follow. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

/**
 * Refuses a change of status that the table does not list.
 * @param thing names the thing for the message, for example `Application 42`
 * @throws DomainError `transition_refused` with `from`, `to` and what is allowed
 */
export function assertTransition<Status extends string>(
  table: Transitions<Status>,
  thing: string,
  from: Status,
  to: Status,
): void {
  if (table[from].includes(to)) return;
  const words = (status: string) => status.replaceAll('_', ' ');
  throw refuseCommon('transition_refused', `${thing} is ${words(from)}, so it cannot become ${words(to)}.`, {
    from,
    to,
    allowed: table[from],
  });
}

/** Marks a branch that the compiler must prove unreachable. */
export function never(value: never): never {
  throw new TypeError(`Unexpected value ${JSON.stringify(value)}`);
}
