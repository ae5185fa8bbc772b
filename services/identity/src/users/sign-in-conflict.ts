/**
 * `email_in_use`: a person was registered whose address is somebody else's account.
 * `email_changed`: the contact address of somebody who signs in was changed.
 * Neither changes who can sign in as whom until the office or an operator has decided.
 */
export type ConflictKind = 'email_in_use' | 'email_changed';

/**
 * `open`, or how it ended: `linked` (same human: person joined to the account), `separate` (the person got another
 * address), `moved` (the account now has the new address), `dismissed` (left as it is), `superseded` (solved itself).
 */
export type ConflictStatus = 'open' | 'linked' | 'separate' | 'moved' | 'dismissed' | 'superseded';

/** Something about an address that only a human can decide. */
export interface SignInConflict {
  readonly id: string;
  readonly version: number;
  readonly kind: ConflictKind;
  readonly status: ConflictStatus;
  /** The provider that registered the person. */
  readonly provider: string;
  readonly personId: string;
  readonly personName: string;
  readonly email: string;
  /** The account that has the address, or whose person has a new one. */
  readonly userId: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
}

/** What an event about a person does to the accounts. */
export type PersonDecision =
  | { readonly do: 'invite' }
  | { readonly do: 'link' }
  | { readonly do: 'rename' }
  | { readonly do: 'rename_and_readdress' }
  | { readonly do: 'conflict'; readonly kind: ConflictKind }
  | { readonly do: 'nothing' };

export interface PersonFacts {
  readonly email: string;
  /** The account of this person, if there is one. */
  readonly own?: { readonly email: string; readonly sameName: boolean; readonly signedInBefore: boolean };
  /** The account that has the address, if it is another one. */
  readonly holder?: { readonly hasPerson: boolean; readonly sameName: boolean };
}

/**
 * Decides what a registration or a change of details does. An account is joined to a person by itself only if address
 * and name agree and no other person has it; an account that was used keeps its address, because whoever can change a
 * contact address must not thereby gain the roles of its owner.
 */
export function decidePerson({ email, own, holder }: PersonFacts): PersonDecision {
  if (own) {
    if (own.email === email) return own.sameName ? { do: 'nothing' } : { do: 'rename' };
    if (own.signedInBefore) return { do: 'conflict', kind: 'email_changed' };
    return holder ? { do: 'conflict', kind: 'email_in_use' } : { do: 'rename_and_readdress' };
  }
  if (!holder) return { do: 'invite' };
  return !holder.hasPerson && holder.sameName ? { do: 'link' } : { do: 'conflict', kind: 'email_in_use' };
}
