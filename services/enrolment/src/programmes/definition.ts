import { isTimeZone } from '@collegium/calendar';
import type { EligibilityRule } from '../applications/eligibility.js';

/** One version of a programme, as its provider wrote it. The comments on the fields stand in `definition.proto`. */
export interface Definition {
  readonly code: string;
  readonly version: number;
  readonly title: string;
  readonly provider: string;
  readonly timeZone: string;
  readonly academicYears: number;
  readonly entitlement: { readonly minutes: number; readonly minimumMinutes?: number };
  readonly sessionKinds: readonly SessionKind[];
  readonly requirements: readonly Requirement[];
  readonly criteria: readonly { readonly code: string; readonly title: string }[];
  readonly sampling: {
    readonly policyVersion: number;
    readonly percent: number;
    readonly minimumPerAssessor: number;
    readonly allReferredAndFailed: boolean;
  };
  readonly award: {
    readonly certificateTitle: string;
    readonly portfolioPassed: boolean;
    readonly minimumHours: boolean;
    readonly studentRegistration: boolean;
    readonly criteriaNarrative: string;
    readonly certificate?: CertificateRules;
  };
  readonly credit: readonly {
    readonly university: string;
    readonly credits: number;
    readonly scheme: 'CATS' | 'ECTS';
    readonly level: number;
  }[];
  readonly resubmissionDays: number;
  readonly tutorialGapDays: number;
  /** Ours alone: the other services never see who may apply. */
  readonly eligibility: { readonly rules: readonly EligibilityRule[] };
}

/** Who issues the certificate beside the provider, and who signs it. */
export interface CertificateRules {
  readonly jointWith: readonly string[];
  readonly signatories: readonly { readonly name: string; readonly role: string; readonly organisation: string }[];
}

export interface SessionKind {
  readonly kind: string;
  readonly title: string;
  readonly expected: boolean;
  readonly count: number;
  readonly creditedMinutes: number;
  readonly durationMinutes: number;
  readonly startsAt: string;
  readonly scope: 'group' | 'cohort' | 'programme' | 'pair';
  readonly place: 'school' | 'venue' | 'online' | 'any';
  readonly openToOtherGroups: boolean;
  readonly months: readonly number[];
}

export interface Requirement {
  readonly code: string;
  readonly title: string;
  readonly kind: 'evidence' | 'account';
  readonly treatment: 'assessed' | 'received';
  readonly minimumItems: number;
  readonly minimumWords: number;
  readonly maximumWords: number;
}

/** What is wrong with a definition, by JSON pointer. */
export interface Flaw {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Facts from outside the file that a definition has to fit. */
export interface DefinitionFacts {
  /** Codes of the registered providers. */
  readonly providers: ReadonlySet<string>;
  /** Codes of the registered universities. */
  readonly universities: ReadonlySet<string>;
  /** Codes of all registered organisations. */
  readonly organisations: ReadonlySet<string>;
}

/** Minutes that the expected session kinds add up to. Optional kinds are no part of what the provider owes. */
export function expectedMinutes(definition: Pick<Definition, 'sessionKinds'>): number {
  return definition.sessionKinds
    .filter((kind) => kind.expected)
    .reduce((sum, kind) => sum + kind.count * kind.creditedMinutes, 0);
}

/** What the format alone cannot say: whether the parts of a definition agree with one another and with the consortium. */
export function flawsOf(definition: Definition, facts: DefinitionFacts): Flaw[] {
  return [
    ...(facts.providers.has(definition.provider)
      ? []
      : [flaw('/provider', 'unknown_provider', `No provider is registered under the code ${definition.provider}.`)]),
    ...timeFlaws(definition),
    ...hoursFlaws(definition),
    ...sessionFlaws(definition),
    ...portfolioFlaws(definition),
    ...certificateFlaws(definition, facts),
    ...printFlaws(definition),
    ...repeated(
      '/criteria',
      definition.criteria.map(({ code }) => code),
      'code',
    ),
    ...repeated(
      '/credit',
      definition.credit.map(({ university }) => university),
      'university',
    ),
    ...repeated(
      '/eligibility/rules',
      definition.eligibility.rules.map(({ code }) => code),
      'code',
    ),
    ...definition.credit.flatMap(({ university }, at) =>
      facts.universities.has(university)
        ? []
        : [
            flaw(
              `/credit/${at}/university`,
              'unknown_university',
              `No university is registered under the code ${university}.`,
            ),
          ],
    ),
  ];
}

function timeFlaws({ timeZone }: Definition): Flaw[] {
  return isTimeZone(timeZone)
    ? []
    : [flaw('/timeZone', 'unknown_time_zone', `${timeZone} is not an IANA time zone, for example Europe/London.`)];
}

function hoursFlaws(definition: Definition): Flaw[] {
  const { entitlement, award } = definition;
  const flaws: Flaw[] = [];
  const expected = expectedMinutes(definition);
  if (expected < entitlement.minutes)
    flaws.push(
      flaw(
        '/entitlement/minutes',
        'entitlement_not_covered',
        `The expected session kinds add up to ${expected} minutes, ${entitlement.minutes - expected} fewer than the ${entitlement.minutes} minutes owed.`,
      ),
    );
  if (entitlement.minimumMinutes !== undefined && entitlement.minimumMinutes > entitlement.minutes)
    flaws.push(
      flaw(
        '/entitlement/minimumMinutes',
        'minimum_above_entitlement',
        `The minimum of ${entitlement.minimumMinutes} minutes is more than the ${entitlement.minutes} minutes owed.`,
      ),
    );
  if (award.minimumHours && entitlement.minimumMinutes === undefined)
    flaws.push(
      flaw(
        '/award/minimumHours',
        'minimum_missing',
        'The award needs the minimum of hours, but /entitlement/minimumMinutes is not set.',
      ),
    );
  return flaws;
}

function sessionFlaws({ sessionKinds }: Definition): Flaw[] {
  const flaws = repeated(
    '/sessionKinds',
    sessionKinds.map(({ kind }) => kind),
    'kind',
  );
  sessionKinds.forEach((kind, at) => {
    if (kind.months.length > 0 && kind.months.length !== kind.count)
      flaws.push(
        flaw(
          `/sessionKinds/${at}/months`,
          'months_do_not_match',
          `${kind.kind} happens ${kind.count} times, but ${kind.months.length} months are given.`,
        ),
      );
    if (kind.scope !== 'pair' && kind.startsAt === '')
      flaws.push(
        flaw(
          `/sessionKinds/${at}/startsAt`,
          'start_missing',
          `${kind.kind} needs its usual start: only tutorials (scope pair) are timed when they are booked.`,
        ),
      );
  });
  return flaws;
}

function portfolioFlaws({ requirements, criteria, award }: Definition): Flaw[] {
  const flaws = repeated(
    '/requirements',
    requirements.map(({ code }) => code),
    'code',
  );
  requirements.forEach((requirement, at) => {
    const here = `/requirements/${at}`;
    if (requirement.kind === 'evidence' && requirement.minimumItems < 1)
      flaws.push(
        flaw(
          `${here}/minimumItems`,
          'items_missing',
          `${requirement.code} is evidence, so it needs at least one item.`,
        ),
      );
    if (
      requirement.kind === 'account' &&
      (requirement.minimumWords < 1 || requirement.maximumWords < requirement.minimumWords)
    )
      flaws.push(
        flaw(
          `${here}/minimumWords`,
          'word_range_missing',
          `${requirement.code} is an account, so it needs a range of words: at least 1, and no more at least than at most.`,
        ),
      );
  });
  const assessed = requirements.some(({ treatment }) => treatment === 'assessed');
  if (assessed && criteria.length === 0)
    flaws.push(flaw('/criteria', 'criteria_missing', 'Assessed work needs at least one criterion.'));
  if (award.portfolioPassed && !assessed)
    flaws.push(
      flaw(
        '/award/portfolioPassed',
        'nothing_assessed',
        'The award needs a passed portfolio, but no requirement is assessed.',
      ),
    );
  return flaws;
}

/** Scripts that certificates are set in. Of rare characters within them only the fonts know: an award case then waits for a form to print. */
const PRINTABLE =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]$/u;
const PICTURE = /^\p{Emoji_Presentation}$/u;

/** What is printed on certificates can be drawn. */
function printFlaws({ title, award }: Definition): Flaw[] {
  const texts: [pointer: string, text: string][] = [
    ['/title', title],
    ['/award/certificateTitle', award.certificateTitle],
    ['/award/criteriaNarrative', award.criteriaNarrative],
    ...(award.certificate?.signatories ?? []).flatMap(({ name, role }, at): [string, string][] => [
      [`/award/certificate/signatories/${at}/name`, name],
      [`/award/certificate/signatories/${at}/role`, role],
    ]),
  ];
  return texts.flatMap(([pointer, text]) => {
    const unknown = [...new Set(text)].filter((character) => !PRINTABLE.test(character) || PICTURE.test(character));
    return unknown.length === 0
      ? []
      : [flaw(pointer, 'not_printable', `Certificates have no font for ${unknown.join(' ')}.`)];
  });
}

/** A body on the certificate is one that there is, stands there once, and has somebody sign for it. */
function certificateFlaws(
  { provider, award: { certificate } }: Definition,
  { organisations }: DefinitionFacts,
): Flaw[] {
  if (!certificate) return [];
  const { jointWith, signatories } = certificate;
  const here = '/award/certificate';
  const bodies = [provider, ...jointWith];
  return [
    ...jointWith.flatMap((code, at) => {
      if (code === provider)
        return [
          flaw(
            `${here}/jointWith/${at}`,
            'repeated',
            `${code} provides the programme, so it issues the certificate already.`,
          ),
        ];
      return organisations.has(code)
        ? []
        : [
            flaw(
              `${here}/jointWith/${at}`,
              'unknown_organisation',
              `No organisation is registered under the code ${code}.`,
            ),
          ];
    }),
    ...signatories.flatMap(({ organisation }, at) =>
      bodies.includes(organisation)
        ? []
        : [
            flaw(
              `${here}/signatories/${at}/organisation`,
              'not_an_issuing_body',
              `${organisation} does not issue the certificate: a signatory stands for one of ${bodies.join(', ')}.`,
            ),
          ],
    ),
    ...jointWith.flatMap((code, at) =>
      signatories.some(({ organisation }) => organisation === code)
        ? []
        : [flaw(`${here}/jointWith/${at}`, 'signatory_missing', `Nobody signs for ${code}.`)],
    ),
  ];
}

function repeated(list: string, values: readonly string[], property: string): Flaw[] {
  return values.flatMap((value, at) => {
    const first = values.indexOf(value);
    return first === at
      ? []
      : [flaw(`${list}/${at}/${property}`, 'repeated', `${value} is used already, at ${list}/${first}.`)];
  });
}

function flaw(pointer: string, code: string, message: string): Flaw {
  return { pointer, code, message };
}
