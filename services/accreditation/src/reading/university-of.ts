import type { Principal } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { refuse } from '../errors.js';

/**
 * The university that somebody acts for: the one named, or the only one there is.
 * @throws DomainError `forbidden` for one they do not act for, `university_needed` where they act for several and name none
 */
export function universityOf({ roles }: Principal, named: string | undefined): string {
  const theirs = [
    ...new Set(
      roles
        .filter(({ kind, role }) => kind === 'university' && (role === 'registrar' || role === 'client'))
        .map(({ organisation }) => organisation),
    ),
  ];
  if (named !== undefined && !theirs.includes(named))
    throw refuseCommon('forbidden', `You do not act for ${named}.`, { university: named });
  const university = named ?? (theirs.length === 1 ? theirs[0] : undefined);
  if (university === undefined)
    throw refuse('university_needed', 'You act for several universities: say for which one.', { theirs }, [
      { pointer: '/query/university', code: 'university_needed', message: `must be one of ${theirs.join(', ')}` },
    ]);
  return university;
}
