import { sameEmail } from '@collegium/texts';
import { refuse } from '../errors.js';

/** A person, by our own id. Nothing else identifies anybody: email changes and is reused, a teacher reference number may be missing. */
export interface Person {
  readonly id: string;
  readonly version: number;
  readonly tenant: 'consortium';
  /** Codes of the providers that know the person, and see the record. */
  readonly providers: readonly string[];
  readonly displayName: string;
  /** Contact address. */
  readonly email: string;
  /** Teacher reference number: seven digits, which may begin with zeros. */
  readonly trn: string | null;
  /** The record that stays, where this one turned out to be the same person. */
  readonly mergedInto: string | null;
  readonly createdAt: Date;
  /** When everything was erased that tells who it was; null for everybody else. */
  readonly erasedAt: Date | null;
}

export interface PersonDetails {
  readonly displayName: string;
  readonly email: string;
  readonly trn: string | null;
}

/** Refuses to use a record that was merged, and says which one stays, or one that was erased. */
export function assertStands(person: Person): void {
  if (person.erasedAt)
    throw refuse('person_erased', `The data of person ${person.id} was erased.`, { personId: person.id });
  if (person.mergedInto)
    throw refuse('person_merged', `Person ${person.id} was merged into ${person.mergedInto}.`, {
      personId: person.id,
      mergedInto: person.mergedInto,
    });
}

/** Makes a person known to a provider; one that knows the person already changes nothing. */
export function knownTo(person: Person, provider: string): Person {
  assertStands(person);
  return person.providers.includes(provider) ? person : { ...person, providers: [...person.providers, provider] };
}

/**
 * What of a person's details is to change. What is left out, or `undefined`, stays as it is; only the number can be taken away, by
 * `null`.
 */
export type Correction = { readonly [Detail in keyof PersonDetails]?: PersonDetails[Detail] | undefined };

/** Corrects name, address or teacher reference number. */
export function correctDetails(person: Person, { displayName, email, trn }: Correction): Person {
  assertStands(person);
  return {
    ...person,
    displayName: displayName ?? person.displayName,
    email: email ?? person.email,
    trn: trn === undefined ? person.trn : trn,
  };
}

/** Notes a teacher reference number that an application brings, unless another one is known. */
export function withTrn(person: Person, trn: string | undefined): Person {
  if (trn === undefined || trn === person.trn) return person;
  if (person.trn === null) return { ...person, trn };
  const message = 'The person is known with another teacher reference number; correct the person first.';
  throw refuse('trn_differs', message, { personId: person.id }, [{ pointer: '/trn', code: 'trn_differs', message }]);
}

/** Decides that two records are one person. The first stays readable, with a pointer to the second. */
export function mergePeople(
  from: Person,
  into: Person,
): { merged: Person; kept: Person; newProviders: readonly string[] } {
  assertStands(from);
  assertStands(into);
  if (from.id === into.id)
    throw refuse('merge_refused', `Person ${from.id} cannot be merged into itself.`, { personId: from.id }, [
      { pointer: '/into', code: 'merge_refused', message: 'Give the id of the other record.' },
    ]);
  const newProviders = from.providers.filter((provider) => !into.providers.includes(provider));
  return {
    merged: { ...from, mergedInto: into.id },
    kept: { ...into, providers: [...into.providers, ...newProviders], trn: into.trn ?? from.trn },
    newProviders,
  };
}

/** A suspicion that two records are one person, for the office to settle. */
export interface Duplicate {
  readonly id: string;
  readonly version: number;
  readonly tenant: 'consortium';
  readonly personId: string;
  readonly otherPersonId: string;
  readonly same: 'email' | 'trn';
  readonly status: 'flagged' | 'merged' | 'dismissed';
  readonly flaggedAt: Date;
}

/** What two records have in common that one person would. */
export function sameAs(
  person: Pick<Person, 'email' | 'trn'>,
  other: Pick<Person, 'email' | 'trn'>,
): Duplicate['same'][] {
  return [
    ...(sameEmail(person.email, other.email) ? (['email'] as const) : []),
    ...(person.trn !== null && person.trn === other.trn ? (['trn'] as const) : []),
  ];
}
