import type { PersonDetails } from './person-details.js';

/** Details that fit every rule. */
export function somebodysDetails(changes: Partial<PersonDetails> = {}): PersonDetails {
  return {
    familyName: 'Nkemelu-Žák',
    givenNames: 'Zoë Adaeze',
    latinFamilyName: null,
    latinGivenNames: null,
    previousFamilyName: 'Nkemelu',
    dateOfBirth: '1989-04-12',
    identifiers: [
      { scheme: 'TRN', value: '1234567' },
      { scheme: 'ULN', value: '9276308686' },
      { scheme: 'OWNSTU', value: '26091234', university: 'herts' },
    ],
    without: [],
    ...changes,
  };
}
