import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson } from '@collegium/messaging';
import { Clock, SystemUnitOfWork, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { RoleGrantRow } from './role-grant.entity.js';
import { Sessions } from './sessions.js';
import { decidePerson, type ConflictKind, type PersonFacts } from './sign-in-conflict.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { forgetUser, inviteUser, normaliseEmail, sameName } from './user.js';
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
    private readonly system: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  /** A registration and a change of details are the same here: either way, these details count from now on. */
  know(person: PersonDetails): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      // Releases before told only what had changed: what an event leaves empty is as it was.
      const before = await tx.manager.findOneBy(UserRow, { personId: person.personId });
      const email = normaliseEmail(person.email) || (before?.email ?? '');
      const name = person.name.trim() || (before?.name ?? '');
      if (email === '' || name === '') return;
      // Two people with one address at the same moment: the second must see what the first has done.
      await tx.manager.query(`select pg_advisory_xact_lock(hashtextextended('collegium.identity.email:' || $1, 0))`, [
        email,
      ]);
      const own = await tx.manager.findOneBy(UserRow, { personId: person.personId });
      const holder = await tx.manager.findOneBy(UserRow, { email });
      await this.carryOut(tx, { ...person, name, email }, own, holder?.id === own?.id ? null : holder);
    });
  }

  /**
   * Forgets a person who was erased, with the account that is theirs alone; one that has roles of its own is no longer theirs. What
   * failed here and waits loses their name and address too.
   */
  forget(personId: string): Promise<void> {
    return this.system.run(async (tx) => {
      await this.closeConflicts(tx, personId);
      await tx.manager.query(`update sign_in_conflicts set person_name = '', email = '' where person_id = $1`, [
        personId,
      ]);
      await erasePerson(tx.manager, { personId });
      await forgetAnswersAbout(tx.manager, [personId]);
      const own = await tx.manager.findOne(UserRow, { where: { personId }, lock: { mode: 'pessimistic_write' } });
      if (!own) return;
      if (await tx.manager.existsBy(RoleGrantRow, { userId: own.id })) {
        await tx.save(UserRow, { ...own, personId: null });
        return;
      }
      await tx.save(UserRow, forgetUser(own, this.clock.now()));
      await tx.manager.query('delete from sign_in_codes where user_id = $1 or email = $2', [own.id, own.email]);
      await tx.manager.query('delete from emails where lower(recipient) = $1', [own.email]);
      await this.sessions.endAllOf(own.id);
    });
  }

  private async carryOut(
    tx: Transaction,
    person: PersonDetails,
    own: UserRow | null,
    holder: UserRow | null,
  ): Promise<void> {
    const { personId, name, email } = person;
    const decision = decidePerson(factsOf(person, own, holder));
    if (decision.do === 'conflict')
      return this.openConflict(
        tx,
        person,
        decision.kind,
        (decision.kind === 'email_changed' ? own : holder) as UserRow,
      );
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
  private async openConflict(
    tx: Transaction,
    { personId, provider, name, email }: PersonDetails,
    kind: ConflictKind,
    user: UserRow,
  ): Promise<void> {
    const open = await tx.manager.findOneBy(SignInConflictRow, { personId, status: 'open' });
    if (open && open.kind === kind && open.email === email && open.userId === user.id) return;
    await this.closeConflicts(tx, personId);
    await tx.insert(SignInConflictRow, {
      id: newId(),
      kind,
      status: 'open',
      provider,
      personId,
      personName: name,
      email,
      userId: user.id,
      openedAt: this.clock.now(),
      closedAt: null,
      closedBy: null,
    });
  }

  private async closeConflicts(tx: Transaction, personId: string): Promise<void> {
    for (const conflict of await tx.manager.findBy(SignInConflictRow, { personId, status: 'open' }))
      await tx.save(SignInConflictRow, {
        ...conflict,
        status: 'superseded',
        closedAt: this.clock.now(),
        closedBy: currentContext()?.actor ?? 'system',
      });
  }
}

function factsOf({ name, email }: PersonDetails, own: UserRow | null, holder: UserRow | null): PersonFacts {
  return {
    email,
    ...(own
      ? { own: { email: own.email, sameName: own.name === name, signedInBefore: own.activatedAt !== null } }
      : {}),
    ...(holder ? { holder: { hasPerson: holder.personId !== null, sameName: sameName(holder.name, name) } } : {}),
  };
}
