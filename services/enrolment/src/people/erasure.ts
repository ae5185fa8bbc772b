import { refuse } from '../errors.js';
import type { Person } from './person.js';

/** An order to forget a person, who gave it and why. Carried out once, soon after. */
export interface Erasure {
  readonly id: string;
  readonly version: number;
  readonly tenant: 'consortium';
  readonly personId: string;
  readonly reason: string;
  readonly orderedBy: string;
  readonly orderedAt: Date;
  readonly erasedAt: Date | null;
}

/** Something of a person that is still under way. */
export interface Hindrance {
  readonly kind: 'application' | 'enrolment';
  readonly id: string;
  readonly status: string;
}

/** Refuses to forget somebody who is still taking part: they withdraw first. */
export function assertErasable(person: Pick<Person, 'id'>, hindrances: readonly Hindrance[]): void {
  if (hindrances.length === 0) return;
  const under = hindrances.map(({ kind, id, status }) => `${kind} ${id} (${status})`).join(', ');
  throw refuse('person_takes_part', `Person ${person.id} still takes part: ${under}. End that first.`, {
    personId: person.id,
    hindrances,
  });
}

/** The record with nothing left in it that tells who it was. */
export function erasePerson(person: Person, now: Date): Person {
  return { ...person, displayName: '', email: '', trn: null, erasedAt: now };
}

/** What one service forgets of a person, and what it keeps and why it may. */
export interface ErasureTerms {
  readonly service: string;
  readonly erased: readonly string[];
  readonly kept: readonly { readonly what: string; readonly because: string }[];
}

const sent =
  'personal fields of events that were sent or wait to be, and of events that failed here; answers kept for repeated requests';

/** The same for everybody; each service does its part when it hears of the erasure. */
export const erasureTerms: readonly ErasureTerms[] = [
  {
    service: 'enrolment',
    erased: ['name, email address and teacher reference number', 'notes to changes of status', sent],
    kept: [
      {
        what: 'applications and enrolments without a name: dates, statuses, school, role, reason codes',
        because: 'Places, hours owed and public money are accounted for (legal obligation, public task).',
      },
    ],
  },
  {
    service: 'identity',
    erased: [
      'the account of the person: name, address, password and sessions; an account that has roles of its own is only unlinked',
    ],
    kept: [
      {
        what: 'the history of roles by account id',
        because: 'Who could see what must stay provable (legitimate interests).',
      },
    ],
  },
  {
    service: 'scheduling',
    erased: ['the name', 'addresses of calendar feeds', sent],
    kept: [
      {
        what: 'registers, bookings and the ledger of hours, by id, with reason codes',
        because: 'Hours owed and received are accounted for (legal obligation, public task).',
      },
    ],
  },
  {
    service: 'portfolio',
    erased: [
      'the name',
      'accounts, evidence and its files, feedback',
      'content, titles and files of frozen submissions',
      'comments of assessors',
      sent,
    ],
    kept: [
      {
        what: 'digests of submissions, marks, reason codes, moderation and boards, by id',
        because:
          'A qualification stands on them, and no piece of work may be credited twice (public task, legitimate interests).',
      },
    ],
  },
  {
    service: 'accreditation',
    erased: [
      'names in award cases and credit claims',
      'details told for universities, and what was sent of them',
      'texts of queries, answers and reasons',
      'words about suspensions, revocations and other changes of awards',
      'share links and notices',
      'bodies of webhook deliveries and of their answers',
      sent,
    ],
    kept: [
      {
        what: 'awards and certificates as issued, with the name of their day, and their status with its reason code',
        because:
          'A certificate that was issued must stay verifiable for its holder and for whoever relied on it (legitimate interests; archiving in the public interest).',
      },
      {
        what: 'credit registered, its reference and the student number that a university confirmed',
        because: 'Both sides of a registration of credit must be reconciled (public task).',
      },
    ],
  },
];
