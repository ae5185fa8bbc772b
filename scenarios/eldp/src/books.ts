import type { Json } from './api.js';

/** A case as a university's list names it to be reconciled; what a kind does not have is left empty. */
export interface ListedCase {
  readonly kind: 'credit' | 'registration';
  readonly id: string;
  readonly revision: number;
  readonly status: string;
  readonly reference?: string;
  readonly studentNumber?: string;
  readonly points?: number;
  readonly scheme?: string;
  readonly level?: number;
}

/** The registry's courses: its books keep the code and the points alone. */
const courses: Readonly<Record<string, { scheme: string; level: number }>> = {
  'EL7-STANDALONE': { scheme: 'CATS', level: 7 },
};

/** The registry's words where the platform has others. */
const words: Readonly<Record<string, string>> = { 'student rejected': 'refused' };

/** What the university's registry has in its books, as a list in the platform's words. */
export function listOf({ cases, credits, students }: Json): ListedCase[] {
  return Object.entries(cases as Record<string, Json>).map(
    ([id, { kind, revision, status = 'acknowledged', course, points }]): ListedCase => {
      const told = words[`${kind} ${status}`] ?? status;
      if (kind === 'student')
        return {
          kind: 'registration',
          id,
          revision,
          status: told,
          ...(students[id] ? { studentNumber: students[id].studentNumber.value } : {}),
        };
      const credit = credits[id];
      return {
        kind: 'credit',
        id,
        revision,
        status: credit?.rescinded ? 'rescinded' : told,
        ...(credit ? { reference: credit.reference, ...(credit.credit ?? { points, ...courses[course] }) } : {}),
      };
    },
  );
}
