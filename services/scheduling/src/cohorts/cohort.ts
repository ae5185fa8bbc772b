import { refuse } from '../errors.js';
import type { AcademicYear } from '../sessions/session.js';

/** The local copy of a cohort. */
export interface Cohort extends AcademicYear {
  readonly id: string;
  readonly tenant: string;
  readonly programmeId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly status: string;
}

/** Statuses in which nothing more is planned for a cohort. */
const over = ['finished', 'cancelled', 'merged'];

/** Refuses to plan for a cohort that is over. */
export function assertPlannable(cohort: Cohort): void {
  if (over.includes(cohort.status))
    throw refuse(
      'cohort_not_plannable',
      `Cohort ${cohort.name} is ${cohort.status}, so nothing can be planned for it.`,
      { cohortId: cohort.id, status: cohort.status },
    );
}
