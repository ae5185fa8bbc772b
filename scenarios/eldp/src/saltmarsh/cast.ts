/** A participant of the small provider. */
export interface Fellow {
  readonly name: string;
  readonly email: string;
  readonly staffRole: 'teacher' | 'head' | 'support-staff';
  /** As in their papers. */
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  /** How the registrar takes their registration at first. */
  readonly student: 'confirmed' | 'queried' | 'refused';
}

/** A small provider that will close, and a university whose registrar works by spreadsheet. Invented. */
export const saltmarsh = {
  coordinator: { name: 'Bram Aldous', email: 'bram.aldous@saltmarsh.example' },
  registrar: { name: 'Edda Thorne', email: 'edda.thorne@fenland.example' },
  /** Whose report is her own. */
  nora: {
    name: 'Nora Fielding',
    email: 'nora.fielding@schools.example',
    staffRole: 'head',
    familyName: 'Fielding',
    givenNames: 'Nora',
    dateOfBirth: '1981-05-17',
    student: 'confirmed',
  },
  /** Hands in what Nora had handed in before. */
  bruno: {
    name: 'Bruno Keller',
    email: 'bruno.keller@schools.example',
    staffRole: 'teacher',
    familyName: 'Keller',
    givenNames: 'Bruno',
    dateOfBirth: '1985-12-02',
    student: 'queried',
  },
  /** Hands in what somebody of another provider was credited for. */
  cleo: {
    name: 'Cleo Hartwell',
    email: 'cleo.hartwell@schools.example',
    staffRole: 'teacher',
    familyName: 'Hartwell',
    givenNames: 'Cleo',
    dateOfBirth: '1992-08-08',
    student: 'refused',
  },
} as const satisfies Record<string, Pick<Fellow, 'name' | 'email'> & Partial<Fellow>>;

export const fellows: readonly Fellow[] = [saltmarsh.nora, saltmarsh.bruno, saltmarsh.cleo];
/** Nora's name since her wedding. */
export const NEW_NAME = 'Nora Fielding-Okoye';
