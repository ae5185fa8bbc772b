import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Accounts } from './accounts.testing.js';

/** Short in every run; the long form sets more. */
const numRuns = Number(process.env.IDENTITY_TAKEOVER_RUNS ?? 40);

const providers = ['good', 'evil', 'rogue'] as const;
/** A human is who reads a mailbox. */
const humans = ['olga', 'pia', 'mallory'] as const;
const names = ['Olga Office', 'Olga Office', 'Pia Person', ''] as const;
const consortiumRoles = ['consortium:consortium:office', 'consortium:consortium:operator'] as const;

type Human = (typeof humans)[number];
type Step =
  | { readonly do: 'invite'; readonly provider: string; readonly human: Human; readonly name: string }
  | { readonly do: 'employ'; readonly human: Human; readonly role: string | null }
  | { readonly do: 'register'; readonly provider: string; readonly human: Human; readonly name: string }
  | { readonly do: 'introduce'; readonly provider: string; readonly person: number }
  | {
      readonly do: 'correct';
      readonly person: number;
      readonly human: Human;
      readonly name: string;
    }
  | { readonly do: 'merge'; readonly person: number; readonly into: number }
  | { readonly do: 'erase'; readonly person: number }
  | { readonly do: 'decide'; readonly conflict: number; readonly dismiss: boolean }
  | { readonly do: 'prove'; readonly conflict: number }
  | { readonly do: 'sign_in'; readonly human: Human };

const provider = fc.constantFrom(...providers);
const human = fc.constantFrom(...humans);
const name = fc.constantFrom(...names);
const index = fc.nat(3);
/** Weighted so that what hostile providers do comes together often, and short orders have long consequences. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('invite' as const),
      provider,
      human,
      name: fc.constantFrom('Olga Office', 'Pia Person'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('employ' as const),
      human,
      role: fc.constantFrom(...consortiumRoles, null),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('register' as const), provider, human, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('introduce' as const), provider, person: index }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('correct' as const), person: index, human, name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), person: index, into: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), person: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('decide' as const), conflict: index, dismiss: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('prove' as const), conflict: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sign_in' as const), human }) },
);

interface Person {
  readonly id: string;
  readonly providers: string[];
  version: number;
  name: string;
  email: string;
  gone: boolean;
  /** Those to whom the person was given, by whoever could: its only provider before anybody had signed in, the office, or a proof. */
  readonly whose: Set<Human>;
  signedIn: boolean;
}

/** Plays steps, and keeps the books: what was granted to which human. */
class World {
  private readonly run = newId().slice(-12);
  private readonly people: Person[] = [];
  private readonly granted = new Map<Human, Set<string>>(humans.map((who) => [who, new Set<string>()]));

  constructor(private readonly accounts: Accounts) {}

  async play(move: Step): Promise<void> {
    const { accounts } = this;
    switch (move.do) {
      case 'invite': {
        const role = `provider:${move.provider}:tutor`;
        this.granted.get(move.human)!.add(role);
        await accounts.invite(move.provider, this.mailbox(move.human), move.name, role);
        return;
      }
      case 'employ': {
        if (move.role) this.granted.get(move.human)!.add(move.role);
        const roles = move.role ? [move.role] : [];
        await accounts.inviteByOffice(this.mailbox(move.human), 'Olga Office', ...roles);
        return;
      }
      case 'register': {
        const person: Person = {
          id: newId(),
          providers: [move.provider],
          version: 1,
          name: move.name,
          email: this.mailbox(move.human),
          gone: false,
          whose: new Set([move.human]),
          signedIn: false,
        };
        this.people.push(person);
        await accounts.register(move.provider, person.id, move.name, this.mailbox(move.human));
        return;
      }
      case 'introduce': {
        const person = this.standing(move.person);
        if (!person || person.providers.includes(move.provider)) return;
        person.providers.push(move.provider);
        await accounts.register(move.provider, person.id, person.name, person.email, ++person.version);
        return;
      }
      case 'correct': {
        const person = this.standing(move.person);
        if (!person) return;
        if (person.providers.length === 1 && !person.signedIn) person.whose.add(move.human);
        person.name = move.name || person.name;
        person.email = this.mailbox(move.human);
        await accounts.correct(person.providers, person.id, move.name, person.email, ++person.version);
        return;
      }
      case 'merge': {
        const [from, into] = [this.standing(move.person), this.standing(move.into)];
        if (!from || !into || from === into) return;
        from.gone = true;
        // The office says that both are one human; that makes nobody the owner who has no claim on the record that stays.
        if (into.whose.size === 0) for (const who of from.whose) into.whose.add(who);
        into.signedIn ||= from.signedIn;
        for (const code of from.providers.filter((one) => !into.providers.includes(one))) {
          into.providers.push(code);
          await accounts.register(code, into.id, into.name, into.email, ++into.version);
        }
        await accounts.merge(from.providers, from.id, into.id);
        return;
      }
      case 'erase': {
        const person = this.standing(move.person);
        if (!person) return;
        person.gone = true;
        await accounts.erase(person.id);
        return;
      }
      case 'decide':
        return this.decide(move.conflict, move.dismiss);
      case 'prove':
        return this.prove(move.conflict);
      case 'sign_in': {
        const roles = await accounts.signIn(this.mailbox(move.human));
        for (const person of this.people) if (roles?.includes(selfOf(person))) person.signedIn = true;
        return;
      }
    }
  }

  /** Nobody's token says what was not granted to that human. */
  async check(): Promise<void> {
    for (const who of humans) {
      const account = await this.accounts.account(this.mailbox(who));
      const roles = account ? ((await this.accounts.rolesOf(account.id)) ?? []) : [];
      const own = this.people.filter(({ whose }) => whose.has(who)).map(selfOf);
      const beyond = roles.filter((role) => !this.granted.get(who)!.has(role) && !own.includes(role));
      expect({ who, beyond }).toEqual({ who, beyond: [] });
    }
  }

  /** An honest office asks both humans before it says that they are one. */
  private async decide(index: number, dismiss: boolean): Promise<void> {
    const conflict = await this.conflict(index);
    if (!conflict) return;
    const { id, kind, email, userId, personId } = conflict;
    const person = this.people.find((one) => one.id === personId);
    const owner = await this.humanOf(userId);
    const reader = humans.find((who) => this.mailbox(who) === email);
    const claimed = kind === 'email_in_use' ? person?.whose.has(owner as Human) : kind !== 'two_accounts';
    const same = owner !== undefined && owner === reader && claimed === true;
    if (dismiss || !same) {
      // Whoever was said to be this person is not.
      if (kind === 'email_in_use' && reader) person?.whose.delete(reader);
      await this.accounts.resolve(id, 'dismiss');
      return;
    }
    const decision = kind === 'email_in_use' ? 'link' : 'move';
    for (const by of ['user:one', 'user:two'])
      await this.accounts.resolve(id, decision, by).catch((error: { code?: string }) => {
        if (
          !['resolution_impossible', 'conflict_resolved', 'email_in_use', 'second_person_needed'].includes(
            error.code ?? '',
          )
        )
          throw error;
      });
  }

  /** Who is signed in and reads the mail at the address; a stranger who is signed in does not. */
  private async prove(index: number): Promise<void> {
    const conflict = await this.conflict(index);
    if (!conflict?.provable) return;
    const owner = await this.humanOf(conflict.userId);
    if (owner === undefined || this.mailbox(owner) !== conflict.email) return;
    await this.accounts.prove(conflict.userId, conflict).catch((error: { code?: string }) => {
      if (!['resolution_impossible', 'email_in_use', 'codes_used_up'].includes(error.code ?? '')) throw error;
    });
  }

  private async conflict(index: number) {
    const mine = (await this.accounts.openConflicts()).filter(({ personId }) =>
      this.people.some(({ id }) => id === personId),
    );
    return mine[index % Math.max(mine.length, 1)];
  }

  private async humanOf(userId: string): Promise<Human | undefined> {
    for (const who of humans) if ((await this.accounts.account(this.mailbox(who)))?.id === userId) return who;
    return undefined;
  }

  private standing(index: number): Person | undefined {
    const people = this.people.filter(({ gone }) => !gone);
    return people[index % Math.max(people.length, 1)];
  }

  private mailbox(who: Human): string {
    return `${who}@${this.run}.example`;
  }
}

function selfOf({ id }: Person): string {
  return `person:${id}:self`;
}

let accounts: Accounts;

beforeAll(async () => {
  accounts = await Accounts.start();
});

afterAll(() => accounts.close());

it(
  'no order of what hostile providers, the office and owners do gives anybody’s token a role that was not granted to that human',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 18, size: 'max' }), async (steps) => {
        const world = new World(accounts);
        for (const move of steps) {
          await world.play(move);
          await world.check();
        }
      }),
      { numRuns },
    );
  },
  60_000 + numRuns * 5_000,
);
