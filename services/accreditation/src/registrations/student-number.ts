import { identifierProblem, normalIdentifier, type Identifier } from '../details/identifiers.js';

/** Schemes in which a university numbers its students. */
export const studentNumberSchemes = ['SID', 'HUSID', 'OWNSTU'] as const;
export type StudentNumberScheme = (typeof studentNumberSchemes)[number];

/** The number that a university has given a student. */
export interface GivenNumber {
  readonly scheme: StudentNumberScheme;
  readonly value: string;
}

/** The number as it is kept: without spaces, and with the university for one of its own. */
export function studentIdentifier({ scheme, value }: GivenNumber, university: string): Identifier {
  return normalIdentifier(scheme === 'OWNSTU' ? { scheme, value, university } : { scheme, value });
}

/** What is wrong with a number, as a code; undefined if nothing can be seen to be. */
export function studentNumberProblem(number: GivenNumber, university: string): string | undefined {
  return identifierProblem(studentIdentifier(number, university));
}
