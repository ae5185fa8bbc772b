import type { Transaction } from '@collegium/persistence';
import { clockOf, standstillsOf, type Clock } from '@collegium/standstill';
import { ZONE } from '../conversations/zone.js';
import { CohortRow } from '../programmes/programme.entity.js';
import { pausesOf, type AwardCase } from './award-case.js';

/** The clock of a case between institutions, whose days are British: it stands still with the participant and with the cohort. */
export async function clockOfCase(tx: Transaction, state: AwardCase, now: Date): Promise<Clock> {
  const cohort = state.cohortId ? await tx.manager.findOneBy(CohortRow, { id: state.cohortId }) : null;
  return clockOf([...pausesOf(state), ...standstillsOf(cohort?.clockChanges ?? [])], { now, timeZone: ZONE });
}
