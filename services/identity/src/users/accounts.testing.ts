import { principalOf } from '@collegium/auth';
import { SystemClock, newId, runAs, type ActingContext } from '@collegium/persistence';
import { EmailsService } from '../emails/emails.service.js';
import { testPersistence, type TestPersistence } from '../identity.testing.js';
import { testVault } from '../identity.testing.js';
import { ConflictsService } from './conflicts.service.js';
import { PeopleService } from './people.service.js';
import { PortalUrl } from './portal-url.js';
import { ProofsService } from './proofs.service.js';
import { Sessions } from './sessions.js';
import { SignInConflictRow } from './sign-in-conflict.entity.js';
import { activateUser } from './user.js';
import { UserRow } from './user.entity.js';
import { UserRolesService } from './user-roles.service.js';
import { UsersService, type UserView } from './users.service.js';

class NoSessions extends Sessions {
  override endAllOf(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a provider's coordinator, the office and enrolment's events do, through the use cases, on a real database. */
export class Accounts {
  private readonly emails: EmailsService;
  private readonly roles: UserRolesService;
  readonly users: UsersService;
  readonly people: PeopleService;
  readonly conflicts: ConflictsService;
  readonly proofs: ProofsService;

  private constructor(readonly persistence: TestPersistence) {
    const { unitOfWork, systemUnitOfWork } = persistence;
    const vault = testVault(5);
    const clock = new SystemClock();
    const sessions = new NoSessions();
    const portal = new PortalUrl('https://portal.example');
    this.emails = new EmailsService(unitOfWork, systemUnitOfWork, vault);
    this.roles = new UserRolesService(unitOfWork, clock);
    this.users = new UsersService(unitOfWork, clock, this.roles, this.emails, sessions, portal);
    this.people = new PeopleService(unitOfWork, systemUnitOfWork, clock, sessions, this.emails, portal);
    this.conflicts = new ConflictsService(unitOfWork, clock, this.users, sessions);
    this.proofs = new ProofsService(unitOfWork, this.conflicts, this.emails, sessions, vault);
  }

  static async start(): Promise<Accounts> {
    return new Accounts(await testPersistence());
  }

  /** A coordinator invites. */
  invite(provider: string, email: string, name: string, ...roles: string[]): Promise<UserView> {
    return this.asCoordinator(provider, (principal) =>
      this.users.invite(principal, { email, name, roles: roles.map((role) => ({ role, from: null, until: null })) }),
    );
  }

  /** The office invites. */
  inviteByOffice(email: string, name: string, ...roles: string[]): Promise<UserView> {
    return this.asOffice((principal) =>
      this.users.invite(principal, { email, name, roles: roles.map((role) => ({ role, from: null, until: null })) }),
    );
  }

  register(provider: string, personId: string, name: string, email: string, version = 1): Promise<void> {
    return this.asEvent(provider, () =>
      this.people.know({ personId, provider, name, email, version, registered: true }),
    );
  }

  /** A correction is told to every provider that knows the person, with the same version. */
  async correct(
    providers: readonly string[],
    personId: string,
    name: string,
    email: string,
    version: number,
  ): Promise<void> {
    for (const provider of providers)
      await this.asEvent(provider, () =>
        this.people.know({ personId, provider, name, email, version, registered: false }),
      );
  }

  async merge(providers: readonly string[], personId: string, intoPersonId: string): Promise<void> {
    for (const provider of providers)
      await this.asEvent(provider, () => this.people.merge({ personId, provider, intoPersonId }));
  }

  erase(personId: string): Promise<void> {
    return this.people.forget(personId);
  }

  resolve(conflictId: string, decision: 'link' | 'move' | 'dismiss', by = 'user:office'): Promise<unknown> {
    return this.asOffice(() => this.conflicts.resolve(conflictId, { decision }), by);
  }

  /** The account's owner is signed in and proves the address with the code that was mailed to it. */
  async prove(userId: string, conflict: Pick<SignInConflictRow, 'id' | 'email'>): Promise<void> {
    const principal = principalOf({ sub: userId, client_id: 'portal', roles: [] });
    await this.proofs.sendCode(principal, conflict.id);
    await this.proofs.prove(principal, conflict.id, (await this.codeMailedTo(conflict.email))!);
  }

  async codeMailedTo(email: string): Promise<string | undefined> {
    return /\b\d{6}\b/.exec((await this.mailTo(email))[0]?.text ?? '')?.[0];
  }

  mailTo(email: string): Promise<{ text: string; subject: string }[]> {
    return this.emails.outbox(email);
  }

  /** Whoever reads mail at an address signs in there: the roles that the token would have, or undefined without an account. */
  async signIn(email: string): Promise<readonly string[] | undefined> {
    const user = await this.account(email);
    if (!user) return undefined;
    if (user.status === 'invited')
      await this.persistence.systemUnitOfWork.run((tx) => tx.save(UserRow, activateUser(user, new Date())));
    return this.rolesOf(user.id);
  }

  async rolesOf(userId: string): Promise<readonly string[] | undefined> {
    return (await this.roles.claimsOf(userId))?.roles;
  }

  account(email: string): Promise<UserRow | null> {
    return this.persistence.systemUnitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { email }));
  }

  openConflicts(): Promise<SignInConflictRow[]> {
    return this.persistence.systemUnitOfWork.run(({ manager }) =>
      manager.find(SignInConflictRow, { where: { status: 'open' }, order: { id: 'ASC' } }),
    );
  }

  asCoordinator<T>(provider: string, work: (principal: ReturnType<typeof principalOf>) => Promise<T>): Promise<T> {
    const principal = principalOf({
      sub: newId(),
      client_id: 'portal',
      roles: [`provider:${provider}:coordinator`],
    });
    return runAs(contextOf([provider], `user:${principal.subject}`), () => work(principal));
  }

  asOffice<T>(work: (principal: ReturnType<typeof principalOf>) => Promise<T>, actor = 'user:office'): Promise<T> {
    const principal = principalOf({ sub: newId(), client_id: 'portal', roles: ['consortium:consortium:office'] });
    return runAs(contextOf(['consortium'], actor), () => work(principal));
  }

  close(): Promise<void> {
    return this.persistence.close();
  }

  private asEvent<T>(provider: string, work: () => Promise<T>): Promise<T> {
    return runAs(contextOf([provider], 'event:spec'), work);
  }
}

function contextOf(tenants: readonly string[], actor: string): ActingContext {
  return { tenants, actor, correlationId: 'spec' };
}
