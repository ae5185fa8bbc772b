/** How somebody's way through the programme ends. */
export type Ending =
  | 'ineligible'
  | 'too-late'
  | 'no-place'
  | 'withdrawn'
  | 'under-hours'
  | 'failed'
  | 'certificate'
  | 'credit-registered'
  | 'credit-queried-then-registered'
  | 'credit-rejected';

/** One applicant, and what is to become of them. */
export interface Applicant {
  readonly name: string;
  readonly email: string;
  readonly staffRole: 'teacher' | 'head' | 'support-staff';
  /** Which of the four schools, or the setting overseas. */
  readonly setting: 1 | 2 | 3 | 4 | 'overseas';
  /** Teacher reference number; many have none. */
  readonly trn?: string;
  readonly ending: Ending;
  /** Pauses in November and comes back in January. */
  readonly defers?: true;
  /** Is referred at first, and passes with a later batch. */
  readonly referred?: true;
  /** Pauses once referred, for longer than the work could be handed in again. */
  readonly pausesWhenReferred?: true;
}

const person = (
  name: string,
  staffRole: Applicant['staffRole'],
  setting: Applicant['setting'],
  ending: Ending,
  more: Partial<Applicant> = {},
): Applicant => ({
  name,
  email: `${name
    .normalize('NFKD')
    .replace(/[^\w ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.')}@schools.example`,
  staffRole,
  setting,
  ending,
  ...more,
});

/** The 24 applicants of the first cohort, in the order in which they apply. Invented people. */
export const applicants: readonly Applicant[] = [
  person('Amina Osei', 'teacher', 1, 'credit-registered', { trn: '0012345' }),
  person('Beth Carrow', 'teacher', 1, 'credit-registered', { trn: '1203344' }),
  person('Chiara Rossi', 'head', 1, 'credit-registered', { trn: '0954412' }),
  person('Dewi Pryce', 'teacher', 2, 'credit-registered', { trn: '1177203' }),
  person('Ewa Wiśniewska', 'teacher', 2, 'credit-registered', { trn: '1420071' }),
  person('Farid Haddad', 'support-staff', 2, 'credit-registered'),
  person('Grace Adeyemi', 'teacher', 3, 'credit-registered', { trn: '1388120' }),
  person('Hana Nováková', 'teacher', 3, 'credit-registered', { trn: '1209953' }),
  person('Imran Qureshi', 'head', 3, 'credit-registered', { trn: '0833210' }),
  person('Jude Fletcher', 'teacher', 4, 'credit-registered', { trn: '1511190' }),
  person('Keiko Tanaka', 'teacher', 'overseas', 'credit-registered'),
  person('Leo Marchetti', 'teacher', 4, 'credit-queried-then-registered', { trn: '1301277' }),
  person('Maeve Brennan', 'teacher', 4, 'credit-rejected', { trn: '1455308' }),
  person('Noor Siddiqui', 'support-staff', 1, 'certificate'),
  person('Owen Vaughan', 'teacher', 2, 'credit-registered', { trn: '1290066', defers: true }),
  person('Priya Raman', 'teacher', 3, 'credit-registered', { trn: '1344551', referred: true }),
  person('Quentin Blaise', 'teacher', 4, 'failed', { trn: '1222908' }),
  person('Rosa Delgado', 'teacher', 1, 'under-hours', { trn: '1477210' }),
  person('Sam Okafor', 'teacher', 2, 'withdrawn', { trn: '1266043' }),
  person('Tilda Sørensen', 'teacher', 3, 'certificate', {
    trn: '1433376',
    referred: true,
    pausesWhenReferred: true,
  }),
  person('Umar Farouk', 'teacher', 4, 'credit-registered', { trn: '1390015' }),
  person('Vera Lindqvist', 'teacher', 1, 'no-place', { trn: '1402288' }),
  person('Will Ashdown', 'teacher', 2, 'ineligible', { trn: '1315520' }),
  person('Xenia Papadaki', 'teacher', 3, 'too-late', { trn: '1366714' }),
];

/** Places on the first cohort: one fewer than the eligible who apply in time. */
export const PLACES = 21;

/** Who leads, moderates and administers. Facilitators each lead a group and work at one of the schools. */
export const staff = {
  coordinator: { name: 'Ines Hartmann', email: 'ines.hartmann@hertscam.example' },
  facilitators: [
    { name: 'Paul Redfern', email: 'paul.redfern@hertscam.example', moderates: true },
    { name: 'Sunita Kaur', email: 'sunita.kaur@hertscam.example', moderates: true },
    { name: 'Tomas Berg', email: 'tomas.berg@hertscam.example', moderates: false },
  ],
  leadModerator: { name: 'Ruth Calder', email: 'ruth.calder@hertscam.example' },
  office: { name: 'Consortium office', email: 'office@collegium.example' },
  operator: { name: 'Operations', email: 'operations@collegium.example' },
} as const;

/** Endings at which somebody took up a place. */
export const enrolled = applicants.filter(({ ending }) => !['ineligible', 'too-late', 'no-place'].includes(ending));

/** Endings with a certificate. */
export const awarded = enrolled.filter(({ ending }) => ending === 'certificate' || ending.startsWith('credit-'));

/** Endings with a credit claim. */
export const claimed = awarded.filter(({ ending }) => ending !== 'certificate');

/** The one participant of the second cohort, whose programme version carries no credit. */
export const secondCohort: readonly Applicant[] = [
  person('Yasmin Barlow', 'teacher', 2, 'certificate', { trn: '1377402' }),
];

/** Somebody who becomes a student of the university: as in their papers, and how its registrar takes it. */
export interface Student {
  readonly name: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  readonly answer: 'register' | 'query' | 'reject';
  /** The date of birth as it should have been, for who is asked. */
  readonly corrected?: string;
  /** Comes when the year is over. */
  readonly late?: true;
}

/** Of the participants, those who become students. */
export const students: readonly Student[] = [
  { name: 'Amina Osei', familyName: 'Osei', givenNames: 'Amina Yaa', dateOfBirth: '1987-02-11', answer: 'register' },
  {
    name: 'Beth Carrow',
    familyName: 'Carrow',
    givenNames: 'Elizabeth',
    dateOfBirth: '1979-07-30',
    corrected: '1979-07-03',
    answer: 'query',
  },
  { name: 'Hana Nováková', familyName: 'Nováková', givenNames: 'Hana', dateOfBirth: '1991-11-05', answer: 'register' },
  { name: 'Jude Fletcher', familyName: 'Fletcher', givenNames: 'Judith', dateOfBirth: '1983-04-19', answer: 'reject' },
  {
    name: 'Keiko Tanaka',
    familyName: 'Tanaka',
    givenNames: 'Keiko',
    dateOfBirth: '1990-09-23',
    answer: 'register',
    late: true,
  },
];
