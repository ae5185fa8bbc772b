import { Clock, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { decidePerson, type ConflictKind, type PersonFacts } from './sign-in-conflict.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { inviteUser, normaliseEmail, sameName } from './user.js';
import { UserRow } from './user.entity.js';

/** What enrolment tells of a person. */
export interface PersonDetails {
  readonly personId: string;
  readonly provider: string;
  readonly name: string;
  readonly email: string;
}

/** Gives the people of enrolment their accounts. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** A registration and a change of details are the same here: either way, these details count from now on. */
  know(person: PersonDetails): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const email = normaliseEmail(person.email);
      if (email === '') return;
      // Two people with one address at the same moment: the second must see what the first has done.
      await tx.manager.query(`select pg_advisory_xact_lock(hashtextextended('collegium.identity.email:' || $1, 0))`, [email]);
      const own = await tx.manager.findOneBy(UserRow, { personId: person.personId });
      const holder = await tx.manager.findOneBy(UserRow, { email });
      await this.carryOut(tx, { ...person, email }, own, holder?.id === own?.id ? null : holder);
    });
  }

  private async carryOut(tx: Transaction, person: PersonDetails, own: UserRow | null, holder: UserRow | null): Promise<void> {
    const { personId, name, email } = person;
    const decision = decidePerson(factsOf(person, own, holder));
    if (decision.do === 'conflict') return this.openConflict(tx, person, decision.kind, (decision.kind === 'email_changed' ? own : holder) as UserRow);
    await this.closeConflicts(tx, personId);
    switch (decision.do) {
      case 'invite':
        await tx.insert(UserRow, inviteUser({ id: newId(), email, name, personId, now: this.clock.now() }));
        return;
      case 'link':
        await tx.save(UserRow, { ...(holder as UserRow), personId });
        return;
      case 'rename':
        await tx.save(UserRow, { ...(own as UserRow), name });
        return;
      case 'rename_and_readdress':
        await tx.save(UserRow, { ...(own as UserRow), name, email });
        return;
      case 'nothing':
        return;
    }
  }

  /** Nothing changes until somebody has decided; the newest details are the ones to decide about. */
  private async openConflict(tx: Transaction, { personId, provider, name, email }: PersonDetails, kind: ConflictKind, user: UserRow): Promise<void> {
    const open = await tx.manager.findOneBy(SignInConflictRow, { personId, status: 'open' });
    if (open && open.kind === kind && open.email === email && open.userId === user.id) return;
    await this.closeConflicts(tx, personId);
    await tx.insert(SignInConflictRow, {
      id: newId(), kind, status: 'open', provider, personId, personName: name, email, userId: user.id, openedAt: this.clock.now(), closedAt: null, closedBy: null,
    });
  }

  private async closeConflicts(tx: Transaction, personId: string): Promise<void> {
    for (const conflict of await tx.manager.findBy(SignInConflictRow, { personId, status: 'open' }))
      await tx.save(SignInConflictRow, { ...conflict, status: 'superseded', closedAt: this.clock.now(), closedBy: currentContext()?.actor ?? 'system' });
  }
}

function factsOf({ name, email }: PersonDetails, own: UserRow | null, holder: UserRow | null): PersonFacts {
  return {
    email,
    ...(own ? { own: { email: own.email, sameName: own.name === name, signedInBefore: own.activatedAt !== null } } : {}),
    ...(holder ? { holder: { hasPerson: holder.personId !== null, sameName: sameName(holder.name, name) } } : {}),
  };
}
