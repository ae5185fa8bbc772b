import { refuseCommon } from '@collegium/errors';
import { currentContext } from '@collegium/persistence';

/** Scope of the consortium's office, which may act for every provider. */
export const CONSORTIUM = 'consortium';

/**
 * Refuses to act for an organisation that the caller's roles, as the route's policy admitted them, do not reach. Needed
 * where everybody may read the row, so that row-level security lets it be loaded.
 */
export function assertActsFor(organisation: string): void {
  const { tenants = [] } = currentContext() ?? {};
  if (!tenants.includes(organisation) && !tenants.includes(CONSORTIUM))
    throw refuseCommon('forbidden', `You do not act for ${organisation}.`, { organisation });
}
