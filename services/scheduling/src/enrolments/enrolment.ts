/** A stretch in which a participant paused; open while they have not come back. */
export interface Pause {
  readonly from: Date;
  readonly until: Date | null;
}

export type EnrolmentStatus = 'accepted' | 'started' | 'deferred' | 'withdrawn' | 'completed' | 'not_completed';

/** The local copy of an enrolment: what scheduling needs to know of it. */
export interface Enrolment {
  readonly id: string;
  readonly tenant: string;
  readonly personId: string;
  readonly cohortId: string;
  readonly programmeId: string;
  /** School's reference number; null where the person works elsewhere. */
  readonly settingUrn: string | null;
  readonly settingName: string;
  /** IANA zone in which the person lives by the clock. */
  readonly timeZone: string;
  readonly status: EnrolmentStatus;
  readonly acceptedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly pauses: readonly Pause[];
}

/** What the enrolment service tells of an enrolment after its acceptance, with the domain time at which it happened. */
export type EnrolmentFact = {
  readonly fact: 'started' | 'deferred' | 'resumed' | 'withdrawn' | 'completed' | 'not_completed';
  readonly at: Date;
};

/** The copy after a fact. */
export function afterFact<E extends Enrolment>(enrolment: E, { fact, at }: EnrolmentFact): E {
  switch (fact) {
    case 'started':
      return {
        ...enrolment,
        status: 'started',
        startedAt: enrolment.startedAt ?? at,
        endedAt: null,
        pauses: pausesOnRestart(enrolment, at),
      };
    case 'deferred':
      return { ...enrolment, status: 'deferred', pauses: [...enrolment.pauses, { from: at, until: null }] };
    case 'resumed':
      return {
        ...enrolment,
        status: enrolment.startedAt ? 'started' : 'accepted',
        pauses: enrolment.pauses.map((pause) => (pause.until ? pause : { ...pause, until: at })),
      };
    case 'withdrawn':
    case 'completed':
    case 'not_completed':
      return { ...enrolment, status: fact, endedAt: at };
  }
}

/** An extension begins a programme again: the time between was a pause. */
function pausesOnRestart({ pauses, endedAt }: Enrolment, at: Date): readonly Pause[] {
  return endedAt ? [...pauses, { from: endedAt, until: at }] : pauses;
}

/** Whether the participant was neither paused nor gone at that time. */
export function presentAt(enrolment: Enrolment, at: Date): boolean {
  if (enrolment.endedAt && enrolment.endedAt <= at) return false;
  return !enrolment.pauses.some(({ from, until }) => from <= at && (!until || at < until));
}

/** Whether the programme had begun for the participant, who was neither paused nor gone. */
export function activeAt(enrolment: Enrolment, at: Date): boolean {
  return enrolment.startedAt !== null && enrolment.startedAt <= at && presentAt(enrolment, at);
}
