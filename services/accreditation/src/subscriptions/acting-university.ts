import type { Principal } from '@collegium/auth';
import { refuse } from '../errors.js';

/** The university that somebody acts for: the one they name, or the only one there is. */
export function universityOf({ roles }: Principal, named: string | undefined): string {
  const own = [
    ...new Set(
      roles
        .filter(({ kind, role }) => kind === 'university' && (role === 'client' || role === 'registrar'))
        .map(({ organisation }) => organisation),
    ),
  ];
  const university = named ?? (own.length === 1 ? own[0]! : undefined);
  if (university === undefined)
    throw refuse('validation_failed', 'Say for which university.', {}, [
      { pointer: '/university', code: 'required', message: `must be one of ${own.join(', ')}` },
    ]);
  if (!own.includes(university)) throw refuse('forbidden', `You do not act for ${university}.`, { university });
  return university;
}
