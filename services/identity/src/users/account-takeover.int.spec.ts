import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from './accounts.testing.js';

const evil = 'evilco';
const mallory = 'mallory@evil.example';
const office = 'consortium:consortium:office';
const self = (personId: string) => `person:${personId}:self`;

let accounts: Accounts;

beforeAll(async () => {
  accounts = await Accounts.start();
});

afterAll(() => accounts.close());

const conflictOf = async (personId: string) =>
  (await accounts.openConflicts()).find((conflict) => conflict.personId === personId)!;

describe('a provider’s coordinator and an account with the consortium’s roles', () => {
  it('cannot become the office by inviting, registering and correcting whoever was invited and never signed in', async () => {
    const olga = 'olga.operator@collegium.example';
    await accounts.inviteByOffice(olga, 'Olga Operátor', office);
    await accounts.invite(evil, olga, '?', `provider:${evil}:tutor`);
    const personId = newId();
    await accounts.register(evil, personId, 'Olga Operátor', olga);
    await accounts.correct([evil], personId, 'Olga Operátor', mallory, 2);
    expect(await accounts.account(mallory)).toMatchObject({ personId });
    expect(await accounts.signIn(mallory)).toEqual([self(personId)]);
    expect(await accounts.account(olga)).toMatchObject({ name: 'Olga Operátor', personId: null });
    expect(await accounts.signIn(olga)).toEqual([office, `provider:${evil}:tutor`]);
  });

  it('cannot join, rename or move an account that is active', async () => {
    const operations = 'operations@collegium.example';
    const personId = newId();
    await accounts.inviteByOffice(operations, 'Operations', 'consortium:consortium:operator');
    await accounts.signIn(operations);
    const before = await accounts.account(operations);
    await accounts.invite(evil, operations, 'Operations', `provider:${evil}:tutor`);
    await accounts.register(evil, personId, 'Operations', operations);
    expect(await conflictOf(personId)).toMatchObject({ kind: 'email_in_use', userId: before!.id });
    await accounts.correct([evil], personId, 'Owned by Evil Co', operations, 2);
    expect(await accounts.account(operations)).toEqual(before);
    expect(await accounts.signIn(operations)).toEqual(['consortium:consortium:operator', `provider:${evil}:tutor`]);
  });

  it('cannot rename it or move it where the office has joined it to the provider’s person', async () => {
    const email = 'both@collegium.example';
    const personId = newId();
    await accounts.inviteByOffice(email, 'Bo Both', office);
    await accounts.register(evil, personId, 'Bo Both', email);
    const { id } = await conflictOf(personId);
    expect(await accounts.resolve(id, 'link', 'user:one')).toMatchObject({
      status: 'open',
      proposedDecision: 'link',
      proposedBy: 'user:one',
    });
    await expect(accounts.resolve(id, 'link', 'user:one')).rejects.toMatchObject({ code: 'second_person_needed' });
    await expect(accounts.resolve(id, 'link', 'client:robot')).rejects.toMatchObject({ code: 'second_person_needed' });
    expect(await accounts.resolve(id, 'link', 'user:two')).toMatchObject({ status: 'linked' });
    await accounts.correct([evil], personId, 'Owned by Evil Co', mallory, 2);
    expect(await accounts.account(email)).toMatchObject({ name: 'Bo Both', personId });
    await accounts.correct([evil], personId, 'Owned by Evil Co', email, 3);
    expect(await accounts.account(email)).toMatchObject({ name: 'Bo Both' });
    expect(await conflictOf(personId)).toMatchObject({ kind: 'name_changed', personName: 'Owned by Evil Co' });
  });

  it('cannot prepare an account that is invited without roles and gets them later', async () => {
    const email = 'later@collegium.example';
    const personId = newId();
    const { id } = await accounts.inviteByOffice(email, 'Lea Later');
    await accounts.register(evil, personId, 'Lea Later', email);
    await accounts.correct([evil], personId, 'Lea Later', 'lea@evil.example', 2);
    await accounts.asOffice((principal) =>
      accounts.users.setRoles(principal, id, [{ role: office, from: null, until: null }], undefined),
    );
    expect(await accounts.signIn('lea@evil.example')).toEqual([self(personId)]);
    expect(await accounts.signIn(email)).toEqual([office]);
  });
});

describe('a person whom several providers know', () => {
  it('is not moved by either of them before the first sign-in', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Pia Person', 'pia@schools.example');
    await accounts.register(evil, personId, 'Pia Person', 'pia@schools.example', 2);
    await accounts.correct(['hertscam', evil], personId, 'Pia Person', 'pia@evil.example', 3);
    expect(await accounts.account('pia@evil.example')).toBeNull();
    expect(await conflictOf(personId)).toMatchObject({ kind: 'email_changed', email: 'pia@evil.example' });
  });

  it('is not moved by a provider of which we cannot know whether it is the only one', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Una Upgrade', 'una@schools.example');
    await accounts.persistence.systemUnitOfWork.run(({ manager }) =>
      manager.query('delete from known_people where person_id = $1', [personId]),
    );
    await accounts.correct([evil], personId, 'Una Upgrade', 'una@evil.example', 2);
    expect(await accounts.account('una@evil.example')).toBeNull();
  });

  it('gets no account at an address that one of them tells, nor is joined to one on its word', async () => {
    const personId = newId();
    await accounts.invite('hertscam', 'sia@schools.example', 'Sia', 'provider:hertscam:tutor');
    await accounts.register('hertscam', personId, 'Sia Second', 'sia@schools.example');
    await accounts.register(evil, personId, 'Sia Second', 'sia@schools.example', 2);
    await accounts.correct(['hertscam', evil], personId, 'Sia Second', 'sia@evil.example', 3);
    expect(await accounts.account('sia@evil.example')).toBeNull();
    await accounts.invite(evil, 'mike@evil.example', 'Mike', `provider:${evil}:tutor`);
    await accounts.correct(['hertscam', evil], personId, 'Sia Second', 'mike@evil.example', 4);
    const { id: mike } = (await accounts.account('mike@evil.example'))!;
    const conflict = await conflictOf(personId);
    expect(conflict).toMatchObject({ kind: 'email_in_use', userId: mike });
    await expect(accounts.prove(mike, conflict)).rejects.toMatchObject({ code: 'resolution_impossible' });
    expect(await accounts.signIn('mike@evil.example')).toEqual([`provider:${evil}:tutor`]);
  });

  it('moves when the owner proves the new address, and not with a wrong code', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Ada Active', 'ada@schools.example');
    await accounts.signIn('ada@schools.example');
    await accounts.correct(['hertscam'], personId, 'Ada Moved', 'ada@new.example', 2);
    const { id: userId } = (await accounts.account('ada@schools.example'))!;
    const conflict = await conflictOf(personId);
    await expect(accounts.prove(newId(), conflict)).rejects.toMatchObject({ code: 'conflict_not_found' });
    await accounts.prove(userId, conflict);
    expect(await accounts.account('ada@new.example')).toMatchObject({ id: userId, name: 'Ada Moved' });
    expect((await accounts.mailTo('ada@schools.example'))[0]!.subject).toBe(
      'Your account for Collegium has another address',
    );
  });

  it('is joined to an account that is there when its owner confirms it', async () => {
    const personId = newId();
    await accounts.invite('hertscam', 'fay@schools.example', 'Fay', 'provider:hertscam:facilitator');
    await accounts.register('hertscam', personId, 'Fay Facilitator', 'fay@schools.example');
    const account = (await accounts.account('fay@schools.example'))!;
    expect((await accounts.mailTo('fay@schools.example'))[0]!.subject).toBe(
      'A question about your account for Collegium',
    );
    await accounts.prove(account.id, await conflictOf(personId));
    expect(await accounts.signIn('fay@schools.example')).toEqual(['provider:hertscam:facilitator', self(personId)]);
  });
});

describe('events', () => {
  it('without a name or an address leave those of the account', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Noa Name', 'noa@schools.example');
    await accounts.correct(['hertscam'], personId, '', 'noa@new.example', 2);
    await accounts.correct(['hertscam'], personId, '', '', 3);
    expect(await accounts.account('noa@new.example')).toMatchObject({ name: 'Noa Name', personId });
  });

  it('that are older than what was taken over change nothing', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Otis Old', 'otis@schools.example');
    await accounts.correct(['hertscam'], personId, 'Otis New', 'otis@new.example', 3);
    await accounts.correct(['hertscam'], personId, 'Otis Older', 'otis@older.example', 2);
    expect(await accounts.account('otis@new.example')).toMatchObject({ name: 'Otis New', personId });
  });

  it('about somebody who was erased make no account any more', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Eve Erased', 'eve@schools.example');
    await accounts.erase(personId);
    await accounts.correct(['hertscam'], personId, 'Eve Erased', 'eve@schools.example', 2);
    expect(await accounts.account('eve@schools.example')).toBeNull();
  });

  it('that move an account make codes worthless that went to its old address', async () => {
    const personId = newId();
    await accounts.register('hertscam', personId, 'Cleo Code', 'cleo@schools.example');
    const { id } = (await accounts.account('cleo@schools.example'))!;
    const codes = () =>
      accounts.persistence.systemUnitOfWork.run(({ manager }) =>
        manager.query<object[]>('select 1 from sign_in_codes where user_id = $1', [id]),
      );
    await accounts.persistence.systemUnitOfWork.run(({ manager }) =>
      manager.query(
        `insert into sign_in_codes (interaction, email, user_id, code_mac, tries, expires_at) values ('x', 'cleo@schools.example', $1, 'x', 0, now() + interval '1 hour')`,
        [id],
      ),
    );
    expect(await codes()).toHaveLength(1);
    await accounts.correct(['hertscam'], personId, 'Cleo Code', 'cleo@new.example', 2);
    expect(await codes()).toEqual([]);
  });
});

describe('a merge', () => {
  const pair = async (first: string, second: string) => {
    const ids = [newId(), newId()] as const;
    await accounts.register('hertscam', ids[0], 'Mel Merged', first);
    await accounts.register('elc', ids[1], 'Mel Merged', second);
    return ids;
  };

  it('gives the account to the person that stays, who waited for this very account', async () => {
    const [from, into] = await pair('mel@schools.example', 'mel@schools.example');
    await accounts.merge(['hertscam'], from, into);
    expect(await accounts.signIn('mel@schools.example')).toEqual([self(into)]);
    expect(await conflictOf(into)).toBeUndefined();
  });

  it('before the person that stays was heard of waits for that', async () => {
    const [from, into] = [newId(), newId()];
    await accounts.register('hertscam', from, 'Wim Waits', 'wim@schools.example');
    await accounts.merge(['hertscam'], from, into);
    expect(await accounts.signIn('wim@schools.example')).toEqual([self(from)]);
    await accounts.register('elc', into, 'Wim Waits', 'wim@schools.example');
    expect(await accounts.signIn('wim@schools.example')).toEqual([self(into)]);
  });

  it('of two people with an account each is decided by the office, and until then neither gets more', async () => {
    const [from, into] = await pair('tea@schools.example', 'tea@home.example');
    await accounts.merge(['hertscam'], from, into);
    expect(await accounts.signIn('tea@schools.example')).toEqual([self(from)]);
    expect(await accounts.signIn('tea@home.example')).toEqual([self(into)]);
    const conflict = await conflictOf(from);
    expect(conflict).toMatchObject({ kind: 'two_accounts' });
    await accounts.resolve(conflict.id, 'link');
    expect(await accounts.signIn('tea@schools.example')).toEqual([self(into)]);
    expect(await accounts.signIn('tea@home.example')).toEqual([]);
  });

  it('does not hand an account’s person to a correction that the other provider made before', async () => {
    const [from, into] = [newId(), newId()];
    await accounts.register('hertscam', from, 'Val Victim', 'val@schools.example');
    await accounts.register(evil, into, 'Val Victim', 'val@schools.example');
    await accounts.merge(['hertscam'], from, into);
    await accounts.correct([evil], into, 'Val Victim', 'val@evil.example', 2);
    expect(await accounts.account('val@evil.example')).toBeNull();
    expect(await accounts.account('val@schools.example')).toMatchObject({ personId: into });
  });

  it('of a chain of records ends at the one that stays', async () => {
    const [first, second, last] = [newId(), newId(), newId()];
    await accounts.register('hertscam', first, 'Cy Chain', 'cy@schools.example');
    await accounts.register('elc', second, 'Cy Chain', 'cy@schools.example');
    await accounts.register('elc', last, 'Cy Chain', 'cy@schools.example');
    await accounts.merge(['elc'], second, last);
    await accounts.merge(['hertscam'], first, second);
    expect(await accounts.signIn('cy@schools.example')).toEqual([self(last)]);
  });
});

describe('inviting an address that has an account', () => {
  it('answers a coordinator exactly as for a new one, and so do list and reading', async () => {
    const role = `provider:${evil}:tutor`;
    await accounts.inviteByOffice('known@collegium.example', 'Known Name', office);
    await accounts.signIn('known@collegium.example');
    const shapes = [];
    for (const email of ['known@collegium.example', 'unknown@collegium.example']) {
      const before = Date.now();
      const invited = await accounts.invite(evil, email, 'Given Name', role);
      const [listed, read] = await accounts.asCoordinator(evil, async (principal) => [
        (await accounts.users.list(principal, { email }, { limit: 10 } as never)).data,
        await accounts.users.get(principal, invited.id),
      ]);
      expect(listed).toEqual([invited]);
      expect(read).toEqual(invited);
      // The time in a UUIDv7 would tell an older account.
      expect(Number.parseInt(invited.id.replaceAll('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before);
      expect(invited.createdAt.getTime()).toBeGreaterThanOrEqual(before);
      shapes.push({ ...invited, id: '', email: '', createdAt: '' });
    }
    expect(shapes[0]).toEqual(shapes[1]);
    expect(shapes[0]).toMatchObject({ name: 'Given Name', status: null, personId: null, version: 1, roles: [role] });
  });

  it('tells the owner by mail who gave the roles', async () => {
    const [mail] = await accounts.mailTo('known@collegium.example');
    expect(mail).toMatchObject({ subject: 'New roles in Collegium' });
    expect(mail!.text).toContain(`given roles by the organisation ${evil}.`);
  });

  it('is not found by the account’s own id', async () => {
    const { id } = (await accounts.account('known@collegium.example'))!;
    await expect(accounts.asCoordinator(evil, (principal) => accounts.users.get(principal, id))).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });
});
