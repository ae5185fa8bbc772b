import { holds, type Principal } from '@collegium/auth';
import type { UnitOfWorkOptions } from '@collegium/persistence';

/**
 * The consortium's office may look into any provider that it names; everybody else sees what their own roles open, whatever
 * they name.
 */
export function readScope(principal: Principal, provider: string | undefined): UnitOfWorkOptions {
  return provider && holds(principal, 'consortium', 'consortium:office') ? { tenants: [provider] } : {};
}
