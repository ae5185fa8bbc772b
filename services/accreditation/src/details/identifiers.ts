export const identifierSchemes = ['SID', 'HUSID', 'ULN', 'TRN', 'OWNSTU'] as const;
export type IdentifierScheme = (typeof identifierSchemes)[number];

/** A number under which somebody is known. */
export interface Identifier {
  readonly scheme: IdentifierScheme;
  readonly value: string;
  /** The university whose own number it is; set for OWNSTU, and for no other scheme. */
  readonly university?: string;
}

/** Weights of the first twelve digits of a HUSID and of the first sixteen of a SID, over and over. All are coprime to ten, so no single wrong digit goes unseen. */
const HESA_WEIGHTS = [1, 3, 7, 9];
const HUSID = /^\d{13}$/;
/** Year of entry, UKPRN, the university's reference, check digit. */
const SID = /^\d{2}[1-9]\d{7}\d{6}\d$/;
const ULN = /^[1-9]\d{9}$/;
const TRN = /^(?!0{7})\d{7}$/;
/** As HESA's `Student.OWNSTU`: up to 50 printable characters. */
const OWNSTU = /^[\u0021-\u007E](?:[\u0020-\u007E]{0,48}[\u0021-\u007E])?$/;

/** An identifier without what people put between its digits, and without the `RP` before a teacher reference number. */
export function normalIdentifier(identifier: Identifier): Identifier {
  const { scheme, value } = identifier;
  return {
    ...identifier,
    value: scheme === 'OWNSTU' ? value.trim() : value.replace(/^\s*RP/i, '').replaceAll(/[\s/-]/g, ''),
  };
}

/**
 * What is wrong with a number, as a code; undefined if nothing can be seen to be.
 * @see https://codingmanual.hesa.ac.uk/22056/Student/field/SID structure; a former HUSID stays the SID at the same university
 * @see https://www.hesa.ac.uk/collection/c15051/a/husid the sum of the weighted digits, its last digit taken from ten
 * @see https://www.gov.uk/government/publications/lrs-unique-learner-numbers weights ten to one, the sum is ten modulo eleven
 */
export function identifierProblem({
  scheme,
  value,
  university,
}: Identifier): 'format' | 'check_digit' | 'university_needed' | 'university_not_needed' | undefined {
  if (scheme === 'OWNSTU' && !university) return 'university_needed';
  if (scheme !== 'OWNSTU' && university) return 'university_not_needed';
  switch (scheme) {
    case 'SID':
      if (!SID.test(value) && !HUSID.test(value)) return 'format';
      return hesaCheck(value) ? undefined : 'check_digit';
    case 'HUSID':
      if (!HUSID.test(value)) return 'format';
      return hesaCheck(value) ? undefined : 'check_digit';
    case 'ULN':
      if (!ULN.test(value)) return 'format';
      return weighted(value, (index) => 10 - index) % 11 === 10 ? undefined : 'check_digit';
    // A teacher reference number has no check digit.
    case 'TRN':
      return TRN.test(value) ? undefined : 'format';
    case 'OWNSTU':
      return OWNSTU.test(value) ? undefined : 'format';
  }
}

function hesaCheck(number: string): boolean {
  const sum = weighted(number.slice(0, -1), (index) => HESA_WEIGHTS[index % HESA_WEIGHTS.length]!);
  return (10 - (sum % 10)) % 10 === Number(number.at(-1));
}

function weighted(digits: string, weight: (index: number) => number): number {
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * weight(index), 0);
}
