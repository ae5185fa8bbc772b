import type { FieldError } from '@collegium/errors';
import { isLatinName } from '../names/latin-name.js';
import { identifierProblem, type Identifier, type IdentifierScheme } from './identifiers.js';

/** What a university may ask of a person beyond the name on the certificate. */
export const detailNames = [
  'legal-name',
  'date-of-birth',
  'previous-family-name',
  'trn',
  'uln',
  'husid',
  'sid',
  'student-number',
] as const;
export type DetailName = (typeof detailNames)[number];

const schemeOf: Partial<Record<DetailName, IdentifierScheme>> = {
  trn: 'TRN',
  uln: 'ULN',
  husid: 'HUSID',
  sid: 'SID',
  'student-number': 'OWNSTU',
};

/** What a person has told of themselves for universities. */
export interface PersonDetails {
  /** As in their papers, in any script. */
  readonly familyName: string | null;
  readonly givenNames: string | null;
  /** The same in letters that registries accept, where the legal name is in others. */
  readonly latinFamilyName: string | null;
  readonly latinGivenNames: string | null;
  readonly previousFamilyName: string | null;
  /** Local date. */
  readonly dateOfBirth: string | null;
  readonly identifiers: readonly Identifier[];
  /** Schemes in which the person has said that they have no number; many educators have no teacher reference number. */
  readonly without: readonly IdentifierScheme[];
}

/** One conversation with a university that asks for details, and why it may. */
export interface DetailRequest {
  readonly kind: 'credit_claim' | 'student_registration';
  readonly id: string;
  readonly provider: string;
  readonly university: string;
  readonly details: readonly DetailName[];
  readonly noticeVersion: string;
  /** The number that the university itself has given the person, who need not tell it. */
  readonly given?: Identifier | undefined;
}

/** Details as one university gets them: only what it asked for. */
export interface SentDetails {
  readonly familyName?: string;
  readonly givenNames?: string;
  readonly latinFamilyName?: string;
  readonly latinGivenNames?: string;
  readonly previousFamilyName?: string;
  readonly dateOfBirth?: string;
  readonly identifiers: readonly Identifier[];
}

/** What of `wanted` the person has not told yet. A previous name is never waited for: most people have none. */
export function missingDetails(
  details: PersonDetails | null,
  wanted: readonly DetailName[],
  university: string,
): DetailName[] {
  return wanted.filter((name) => !isTold(details, name, university));
}

function isTold(details: PersonDetails | null, name: DetailName, university: string): boolean {
  if (name === 'previous-family-name') return true;
  if (!details) return false;
  if (name === 'legal-name') return details.familyName !== null;
  if (name === 'date-of-birth') return details.dateOfBirth !== null;
  const scheme = schemeOf[name]!;
  return (
    details.without.includes(scheme) || details.identifiers.some((identifier) => isFor(identifier, scheme, university))
  );
}

/** The details that a university asked for, and nothing else: another university's own number least of all. */
export function sentDetails(
  details: PersonDetails | null,
  wanted: readonly DetailName[],
  university: string,
): SentDetails {
  if (!details) return { identifiers: [] };
  const { familyName, givenNames, previousFamilyName, dateOfBirth } = details;
  const given = <Field extends string>(field: Field, value: string | null) =>
    value === null ? {} : { [field]: value };
  return {
    ...(wanted.includes('legal-name')
      ? { ...given('familyName', familyName), ...given('givenNames', givenNames) }
      : {}),
    ...(wanted.includes('legal-name')
      ? {
          ...given('latinFamilyName', details.latinFamilyName ?? familyName),
          ...given('latinGivenNames', details.latinGivenNames ?? givenNames),
        }
      : {}),
    ...(wanted.includes('previous-family-name') ? given('previousFamilyName', previousFamilyName) : {}),
    ...(wanted.includes('date-of-birth') ? given('dateOfBirth', dateOfBirth) : {}),
    identifiers: details.identifiers.filter((identifier) =>
      wanted.some((name) => isFor(identifier, schemeOf[name], university)),
    ),
  };
}

/** Details with a number that the university itself has given: it counts for more than what the person has told of it. */
export function withNumber(told: PersonDetails | null, number: Identifier): PersonDetails {
  const details = told ?? {
    familyName: null,
    givenNames: null,
    latinFamilyName: null,
    latinGivenNames: null,
    previousFamilyName: null,
    dateOfBirth: null,
    identifiers: [],
    without: [],
  };
  const others = details.identifiers.filter(
    ({ scheme, university }) => scheme !== number.scheme || university !== number.university,
  );
  return {
    ...details,
    identifiers: [...others, number],
    without: details.without.filter((scheme) => scheme !== number.scheme),
  };
}

function isFor(
  { scheme, university: whose }: Identifier,
  wanted: IdentifierScheme | undefined,
  university: string,
): boolean {
  return scheme === wanted && (whose === undefined || whose === university);
}

/** Everything that is wrong with details, by pointer; `asked` is what open conversations ask for, and today the local date. */
export function detailProblems(details: PersonDetails, asked: readonly DetailName[], today: string): FieldError[] {
  return [
    ...nameProblems(details),
    ...birthProblems(details, today),
    ...identifierProblems(details),
    ...unasked(details, asked),
  ];
}

function nameProblems({ familyName, givenNames, latinFamilyName, latinGivenNames }: PersonDetails): FieldError[] {
  const problems: FieldError[] = [];
  const pairs = [
    ['/latinFamilyName', familyName, latinFamilyName],
    ['/latinGivenNames', givenNames, latinGivenNames],
  ] as const;
  for (const [pointer, name, latin] of pairs) {
    if (latin !== null && !isLatinName(latin))
      problems.push({
        pointer,
        code: 'not_latin',
        message: 'must be letters that registries accept (Latin, with diacritics)',
      });
    if (name !== null && latin === null && !isLatinName(name))
      problems.push({
        pointer,
        code: 'latin_form_needed',
        message: 'is needed, because registries accept the name only in Latin letters',
      });
  }
  if (familyName === null && givenNames !== null)
    problems.push({
      pointer: '/familyName',
      code: 'family_name_needed',
      message: 'is needed with given names; somebody with one name gives it here',
    });
  return problems;
}

function birthProblems({ dateOfBirth }: PersonDetails, today: string): FieldError[] {
  if (dateOfBirth === null) return [];
  const age =
    Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (today.slice(5) < dateOfBirth.slice(5) ? 1 : 0);
  return age >= 14 && age <= 120
    ? []
    : [{ pointer: '/dateOfBirth', code: 'not_plausible', message: 'is not the date of birth of a working person' }];
}

const messages = {
  format: 'does not have the form of such a number',
  check_digit: 'does not fit its own check digit, so a digit is wrong',
  university_needed: 'is a number of one university, which must be named',
  university_not_needed: 'is not a number of one university',
} as const;

function identifierProblems({ identifiers, without }: PersonDetails): FieldError[] {
  return identifiers.flatMap((identifier, index) => {
    const pointer = `/identifiers/${index}`;
    const code = identifierProblem(identifier);
    const twice =
      identifiers.findIndex(
        ({ scheme, university }) => scheme === identifier.scheme && university === identifier.university,
      ) < index;
    return [
      ...(code
        ? [
            {
              pointer: code.startsWith('university') ? `${pointer}/university` : `${pointer}/value`,
              code,
              message: messages[code],
            },
          ]
        : []),
      ...(twice ? [{ pointer, code: 'given_twice', message: 'is the second number of one scheme' }] : []),
      ...(without.includes(identifier.scheme)
        ? [{ pointer, code: 'contradicts_without', message: 'is said not to exist' }]
        : []),
    ];
  });
}

/** What nobody asks for is not taken: it could only leak. */
function unasked(details: PersonDetails, asked: readonly DetailName[]): FieldError[] {
  const given: [string, boolean, DetailName][] = [
    ['/familyName', details.familyName !== null, 'legal-name'],
    ['/latinFamilyName', details.latinFamilyName !== null, 'legal-name'],
    ['/previousFamilyName', details.previousFamilyName !== null, 'previous-family-name'],
    ['/dateOfBirth', details.dateOfBirth !== null, 'date-of-birth'],
    ...details.identifiers.map(({ scheme }, index): [string, boolean, DetailName] => [
      `/identifiers/${index}`,
      true,
      nameOf(scheme),
    ]),
  ];
  return given
    .filter(([, present, name]) => present && !asked.includes(name))
    .map(([pointer]) => ({
      pointer,
      code: 'not_asked',
      message: 'is asked for by no university at present, so it is not kept',
    }));
}

function nameOf(scheme: IdentifierScheme): DetailName {
  return detailNames.find((name) => schemeOf[name] === scheme)!;
}
