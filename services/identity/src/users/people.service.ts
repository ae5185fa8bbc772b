import { forgetAnswersAbout } from '@collegium/http';
import { erasePerson } from '@collegium/messaging';
import { Clock, SystemUnitOfWork, UnitOfWork, currentContext, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { EmailsService } from '../emails/emails.service.js';
import { conflictMessage } from '../emails/messages.js';
import { knownPerson, leftTraces, lockAddress, lockPeople, noteProviders, saveKnown, staysAs } from './known-people.js';
import { KnownPersonRow } from './known-person.entity.js';
import { MembershipRow } from './membership.entity.js';
import { PortalUrl } from './portal-url.js';
import { RoleGrantRow } from './role-grant.entity.js';
import { Sessions } from './sessions.js';
import { decideMerge, decidePerson, isProvable, type Bond, type ConflictKind } from './sign-in-conflict.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { forgetUser, inviteUser, maySignIn, normaliseEmail } from './user.js';
import { UserRow } from './user.entity.js';

/** What enrolment tells of a person. */
export interface PersonDetails {
  readonly personId: string;
  readonly provider: string;
  /** Empty where the event tells none. */
  readonly name: string;
  readonly email: string;
  /** Version of the person, as enrolment counts. */
  readonly version: number;
  /** Whether the person became known to the provider; a change of details otherwise. */
  readonly registered: boolean;
}

interface Details {
  readonly personId: string;
  readonly provider: string;
  readonly name: string;
  readonly email: string;
}

/** Roles of an account and conflicts about it are the business of many; all of them are seen here, whoever's event it is. */
const CONSORTIUM = { tenants: ['consortium'] };

/** Gives the people of enrolment their accounts. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly system: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
    private readonly emails: EmailsService,
    private readonly portal: PortalUrl,
  ) {}

  /** A registration and a change of details are the same here: either way, these details count, unless newer ones came before. */
  know({ version, registered, ...person }: PersonDetails): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPeople(tx, person.personId);
      const known = await noteProviders(tx, person.personId, [person.provider], registered);
      if (known.erasedAt || known.mergedInto || version < known.detailsVersion) return;
      await saveKnown(tx, { ...known, detailsVersion: version });
      await this.takeOver(tx, { ...person, email: normaliseEmail(person.email), name: person.name.trim() }, known);
      await this.mergeWaiting(tx, person.personId);
    }, CONSORTIUM);
  }

  /** The account of a record that was merged goes on as that of the record that stays, unless that has a claim of its own. */
  merge({
    personId,
    provider,
    intoPersonId,
  }: {
    readonly personId: string;
    readonly provider: string;
    readonly intoPersonId: string;
  }): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPeople(tx, personId, intoPersonId);
      const known = await noteProviders(tx, personId, [provider], false);
      if (known.erasedAt) return;
      await saveKnown(tx, { ...known, mergedInto: intoPersonId });
      await this.follow(tx, personId, intoPersonId);
    }, CONSORTIUM);
  }

  /**
   * Forgets a person who was erased, with the account that is theirs alone; one that has roles of its own is no longer theirs. What
   * failed here and waits loses their name and address too.
   */
  forget(personId: string): Promise<void> {
    return this.system.run(async (tx) => {
      await lockPeople(tx, personId);
      const known = await noteProviders(tx, personId, [], false);
      await saveKnown(tx, { ...known, erasedAt: known.erasedAt ?? this.clock.now() });
      await this.closeConflicts(tx, personId);
      await tx.manager.query(`update sign_in_conflicts set person_name = '', email = '' where person_id = $1`, [
        personId,
      ]);
      await tx.manager.query(
        `delete from address_proofs where conflict_id in (select id from sign_in_conflicts where person_id = $1)`,
        [personId],
      );
      await erasePerson(tx.manager, { personId });
      await forgetAnswersAbout(tx.manager, [personId]);
      const own = await tx.manager.findOne(UserRow, { where: { personId }, lock: { mode: 'pessimistic_write' } });
      if (!own) return;
      if (await tx.manager.existsBy(RoleGrantRow, { userId: own.id })) {
        await tx.save(UserRow, { ...own, personId: null });
        return;
      }
      await tx.save(UserRow, forgetUser(own, this.clock.now()));
      await tx.manager.delete(MembershipRow, { userId: own.id });
      await tx.manager.query('delete from proposed_addresses where user_id = $1', [own.id]);
      await tx.manager.query('delete from sign_in_codes where user_id = $1 or email = $2', [own.id, own.email]);
      await tx.manager.query('delete from emails where lower(recipient) = $1', [own.email]);
      await this.sessions.endAllOf(own.id);
    });
  }

  private async takeOver(tx: Transaction, person: Details, known: KnownPersonRow): Promise<void> {
    const { personId, name } = person;
    if (person.email !== '') await lockAddress(tx, person.email);
    const own = await this.locked(tx, { personId });
    const email = person.email === '' ? null : person.email;
    const found = email === null ? null : await this.locked(tx, { email });
    const holder = found?.id === own?.id ? null : found;
    const alone = known.complete && known.providers.every((code) => code === person.provider);
    const decision = decidePerson({
      email,
      name: name === '' ? null : name,
      ...(own ? { own: { email: own.email, name: own.name, bonds: await this.bondsOf(tx, own, alone) } } : {}),
      taken: holder !== null,
      alone,
    });
    if (decision.do === 'conflict') {
      const user = (decision.kind === 'email_in_use' ? holder : own) as UserRow;
      return this.openConflict(
        tx,
        { ...person, email: email ?? user.email, name: name || (own?.name ?? '') },
        decision.kind,
        user,
        isProvable(decision.kind, alone),
      );
    }
    // Without an account there is still something to decide.
    if (own || decision.do === 'invite') await this.closeConflicts(tx, personId);
    switch (decision.do) {
      case 'invite':
        await tx.insert(
          UserRow,
          inviteUser({ id: newId(), email: person.email, name, personId, now: this.clock.now() }),
        );
        return;
      case 'rename':
        await tx.save(UserRow, { ...(own as UserRow), name });
        return;
      case 'rename_and_readdress':
        await tx.save(UserRow, { ...(own as UserRow), name: name || (own as UserRow).name, email: person.email });
        // A code that was mailed to the old address must not let its reader in at the new one.
        await tx.manager.query('delete from sign_in_codes where user_id = $1', [(own as UserRow).id]);
        return;
      case 'nothing':
        return;
    }
  }

  private async bondsOf(tx: Transaction, user: UserRow, alone: boolean): Promise<Bond[]> {
    const roles = await tx.manager.existsBy(RoleGrantRow, { userId: user.id });
    return [
      ...(roles ? (['roles'] as const) : []),
      ...(user.activatedAt || user.passwordHash ? (['used'] as const) : []),
      ...(maySignIn(user) ? [] : (['disabled'] as const)),
      ...(alone ? [] : (['several_providers'] as const)),
    ];
  }

  /** Merges that waited for the record that stays. */
  private async mergeWaiting(tx: Transaction, into: string): Promise<void> {
    for (const { personId } of await tx.manager.findBy(KnownPersonRow, { mergedInto: into }))
      if (await tx.manager.existsBy(UserRow, { personId })) await this.follow(tx, personId, into);
  }

  private async follow(tx: Transaction, from: string, into: string): Promise<void> {
    const target = await staysAs(tx, into);
    const own = await this.locked(tx, { personId: from });
    const other = await this.locked(tx, { personId: target });
    const person = await knownPerson(tx, target);
    const claim = await tx.manager.findOneBy(SignInConflictRow, { personId: target, status: 'open' });
    const decision = decideMerge({
      own: own?.id ?? null,
      other: other?.id ?? null,
      known: person !== null || (await leftTraces(tx, target)),
      claimed: claim?.userId ?? null,
    });
    if (decision === 'wait') return;
    const providers = (await knownPerson(tx, from))?.providers ?? [];
    await noteProviders(tx, target, providers, false);
    if (decision === 'nothing' || !own) return this.closeConflicts(tx, from);
    if (decision === 'conflict') {
      const details = { personId: from, provider: providers[0] ?? 'consortium', name: own.name, email: own.email };
      return this.openConflict(tx, details, 'two_accounts', own, false);
    }
    await this.closeConflicts(tx, from);
    await this.closeConflicts(tx, target);
    await tx.save(UserRow, { ...own, personId: target });
  }

  /** Nothing changes until somebody has decided; the newest details are the ones to decide about. The owner is told, once. */
  private async openConflict(
    tx: Transaction,
    { personId, provider, name, email }: Details,
    kind: ConflictKind,
    user: UserRow,
    provable: boolean,
  ): Promise<void> {
    const open = await tx.manager.findOneBy(SignInConflictRow, { personId, status: 'open' });
    if (
      open &&
      open.kind === kind &&
      open.email === email &&
      open.personName === name &&
      open.userId === user.id &&
      open.provable === provable
    )
      return;
    const told = await tx.manager.existsBy(SignInConflictRow, { userId: user.id, provider, status: 'open' });
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
      proposedDecision: null,
      proposedBy: null,
      provable,
    });
    if (!told && maySignIn(user))
      await this.emails.queue(tx, user.email, conflictMessage(kind, provider, this.portal.url));
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

  /** An account as it is and stays until the transaction ends: roles that are given meanwhile come after the decision. */
  private locked(tx: Transaction, where: { personId: string } | { email: string }): Promise<UserRow | null> {
    return tx.manager.findOne(UserRow, { where, lock: { mode: 'pessimistic_write' } });
  }
}
