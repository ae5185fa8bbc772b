import { sameName } from '@collegium/texts';

/**
 * `email_in_use`: a person was registered whose address is an account that was not made for this person.
 * `email_changed`, `name_changed`: details of a person were changed whose account no event may change.
 * `two_accounts`: two records of one person were merged, and each has an account.
 * None changes who can sign in as whom until the office or an operator has decided, or the owner has proved the address.
 */
export type ConflictKind = 'email_in_use' | 'email_changed' | 'name_changed' | 'two_accounts';

/**
 * `open`, or how it ended: `linked` (same human: person joined to the account), `separate` (the person got another
 * address), `moved` (the account now has the new details), `dismissed` (left as it is), `superseded` (solved itself).
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
  /** What one of two people has decided, where it takes two. */
  readonly proposedDecision: string | null;
  readonly proposedBy: string | null;
  /** Whether the owner of the account may settle it by proving the address. */
  readonly provable: boolean;
}

/** What an event about a person does to the accounts. */
export type PersonDecision =
  | { readonly do: 'invite' }
  | { readonly do: 'rename' }
  | { readonly do: 'rename_and_readdress' }
  | { readonly do: 'conflict'; readonly kind: ConflictKind }
  | { readonly do: 'nothing' };

/** Why an event may not change an account: it carries what the sender of the event has no say in. */
export type Bond =
  /** It holds a role somewhere, from whatever day to whatever day. */
  | 'roles'
  /** Somebody has proved to be its owner. */
  | 'used'
  /** The consortium has closed it. */
  | 'disabled'
  /** Its person is known to another provider than the one whose event it is, or may be. */
  | 'several_providers';

export interface PersonFacts {
  /** Null where the event tells none: what is missing changes nothing. */
  readonly email: string | null;
  readonly name: string | null;
  /** The account of this person, if there is one. */
  readonly own?: { readonly email: string; readonly name: string; readonly bonds: readonly Bond[] };
  /** Whether another account has the address. */
  readonly taken: boolean;
  /** Whether the provider whose event it is alone knows the person, and so may say who that is. */
  readonly alone: boolean;
}

/**
 * Decides what a registration or a change of details does. An event makes accounts, and changes those that nothing binds:
 * made for a person of this one provider, never used, without a role. It never joins a person to an account that was made
 * for something else, since whoever registers people would thereby come to rule over that account; and it makes no account
 * for a person whom others know too, since one of them could thereby act as that person before the others.
 */
export function decidePerson({ email, name, own, taken, alone }: PersonFacts): PersonDecision {
  if (!own) {
    if (email === null) return { do: 'nothing' };
    if (taken) return { do: 'conflict', kind: 'email_in_use' };
    return alone ? { do: 'invite' } : { do: 'nothing' };
  }
  if (email === null || email === own.email) {
    if (name === null || name === own.name) return { do: 'nothing' };
    if (own.bonds.every((bond) => bond === 'used')) return { do: 'rename' };
    return sameName(name, own.name) ? { do: 'nothing' } : { do: 'conflict', kind: 'name_changed' };
  }
  if (own.bonds.length > 0) return { do: 'conflict', kind: 'email_changed' };
  return taken ? { do: 'conflict', kind: 'email_in_use' } : { do: 'rename_and_readdress' };
}

export interface MergeFacts {
  /** The account of the record that goes, if there is one. */
  readonly own: string | null;
  /** The account of the record that stays, if there is one. */
  readonly other: string | null;
  /** Whether the record that stays was heard of: until then nothing says whether it has an account. */
  readonly known: boolean;
  /** The account with which the record that stays has an open conflict. */
  readonly claimed: string | null;
}

/**
 * Decides what becomes of the account of a record that was merged into another one: it follows where nobody else has a
 * claim on the person that stays.
 */
export function decideMerge({ own, other, known, claimed }: MergeFacts): 'follow' | 'conflict' | 'wait' | 'nothing' {
  if (!own) return 'nothing';
  if (!known) return 'wait';
  if (other) return 'conflict';
  return claimed === null || claimed === own ? 'follow' : 'conflict';
}

/**
 * Whether the owner of the account may settle a conflict by proving the address. An account is joined to a person only on
 * the word of the one provider that knows the person; details of the own person are the owner's matter; which of two accounts
 * stays is not a matter of one mailbox.
 */
export function isProvable(kind: ConflictKind, alone: boolean): boolean {
  return kind === 'email_changed' || kind === 'name_changed' || (kind === 'email_in_use' && alone);
}

/** Whether it takes two people to change an account: it holds, or will hold, a role of the consortium's. */
export function takesTwo(roles: readonly string[]): boolean {
  return roles.some((role) => role.startsWith('consortium:'));
}
