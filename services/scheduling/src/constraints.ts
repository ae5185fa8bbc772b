import type { DomainError } from '@collegium/errors';
import { QueryFailedError } from 'typeorm';

/**
 * Turns the violation of a named constraint into the refusal that the rule would have made, had it seen the other transaction.
 * @param refusals a refusal by the constraint's or index's name
 */
export async function refuseOn<T>(
  refusals: Readonly<Record<string, () => DomainError>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { constraint } = error instanceof QueryFailedError ? (error.driverError as { constraint?: string }) : {};
    throw (constraint === undefined ? undefined : refusals[constraint]?.()) ?? error;
  }
}
