import {
  ClockMovedSchema,
  PersonDetailsChangedSchema,
  PersonErasedSchema,
  PersonRegisteredSchema,
} from '@collegium/contracts';
import { Clock, SystemUnitOfWork } from '@collegium/persistence';
import { eventually, testEvents, type TestEvents } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderHost } from '../src/oidc/provider.host.js';
import {
  authorizationRequest,
  claimsOf,
  coordinator,
  facilitator,
  machine,
  mailedCode,
  office,
  startIdentity,
  type RunningIdentity,
} from './identity.testing.js';

let identity: RunningIdentity;
let events: TestEvents;

beforeAll(async () => {
  identity = await startIdentity();
  events = await testEvents(identity.nats.url);
});

afterAll(async () => {
  await events.close();
  await identity.close();
});

const as = (who: string) => ({ as: who });
const userOf = async (email: string) =>
  (await identity.call('GET', `/v1/users?filter[email]=${encodeURIComponent(email)}`, as(office))).body.data[0];

describe('inviting', () => {
  it('makes an account with roles of the own provider, and a mail', async () => {
    const email = 'New.One@hertscam.example';
    const { status, body } = await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email, name: 'Nia New', roles: ['provider:hertscam:facilitator'], from: '2020-09-01' },
    });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        email: 'new.one@hertscam.example',
        name: 'Nia New',
        status: null,
        version: 1,
        roles: ['provider:hertscam:facilitator'],
        grants: [{ role: 'provider:hertscam:facilitator', from: '2020-09-01', until: null }],
      }),
    ]);
    const mail = await identity.call('GET', '/v1/sandbox/emails?to=new.one@hertscam.example', as(office));
    expect(mail.body.data).toMatchObject([{ subject: 'Your account for Collegium' }]);
    expect(mail.body.data[0].text).toMatch(
      /^Hello Nia New,\n\nan account .* made for you by Cora Coordinator, for the organisation hertscam\./,
    );
    expect(mail.body.data[0].text.trim().endsWith(identity.url)).toBe(true);
  });

  it('adds roles to an account that is there, and shows nothing of the others', async () => {
    const email = 'both@example.org';
    await identity.call('POST', '/v1/users', {
      as: office,
      body: { email, name: 'Bea Both', roles: ['provider:elc:coordinator'] },
    });
    const { status, body } = await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email, name: 'Somebody', roles: ['provider:hertscam:moderator'] },
    });
    expect([status, body.name, body.roles]).toEqual([201, 'Somebody', ['provider:hertscam:moderator']]);
    expect((await userOf(email)).roles).toEqual(['provider:elc:coordinator', 'provider:hertscam:moderator']);
  });

  it.each([
    ['provider:elc:facilitator', 403, 'role_not_grantable'],
    ['consortium:consortium:office', 403, 'role_not_grantable'],
    ['person:0199aaaa-0000-7000-8000-000000000001:self', 403, 'role_not_grantable'],
    ['provider:hertscam:emperor', 422, 'role_unknown'],
  ])('does not let a coordinator give %s', async (role, status, code) => {
    const answer = await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email: 'x@example.org', name: 'X', roles: [role] },
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await userOf('x@example.org')).toBeUndefined();
  });
});

describe('roles', () => {
  it('are replaced by a coordinator within the own provider only, and each change is recorded', async () => {
    const email = 'roles@example.org';
    const { body: made } = await identity.call('POST', '/v1/users', {
      as: office,
      body: { email, name: 'Rae Roles', roles: ['provider:hertscam:facilitator', 'provider:elc:coordinator'] },
    });
    const { body: members } = await identity.call('GET', `/v1/users?filter[email]=${email}`, as(coordinator));
    const [member] = members.data as { id: string }[];
    expect(member!.id).not.toBe(made.id);
    const set = await identity.call('PUT', `/v1/users/${member!.id}/roles`, {
      as: coordinator,
      body: { roles: ['provider:hertscam:moderator'] },
    });
    expect([set.status, set.body.roles]).toEqual([200, ['provider:hertscam:moderator']]);
    expect((await userOf(email)).roles).toEqual(['provider:elc:coordinator', 'provider:hertscam:moderator']);
    const {
      body: { data: changes },
    } = await identity.call('GET', `/v1/users/${made.id}/role-changes`, as(office));
    const cora = await userOf(coordinator);
    expect(changes.slice(0, 2)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ change: 'revoked', role: 'provider:hertscam:facilitator', actor: `user:${cora.id}` }),
        expect.objectContaining({ change: 'granted', role: 'provider:hertscam:moderator', actor: `user:${cora.id}` }),
      ]),
    );
    const seen = await identity.call('GET', `/v1/users/${member!.id}/role-changes`, as(coordinator));
    expect((seen.body.data as { role: string }[]).every(({ role }) => role.startsWith('provider:hertscam:'))).toBe(
      true,
    );
  });

  it('are gone from the next token', async () => {
    const email = 'gone@example.org';
    const { body } = await identity.call('POST', '/v1/users', {
      as: office,
      body: { email, name: 'Gus Gone', roles: ['provider:hertscam:facilitator'] },
    });
    expect(claimsOf(await identity.tokenFor(email)).roles).toEqual(['provider:hertscam:facilitator']);
    await identity.call('PUT', `/v1/users/${body.id}/roles`, { as: office, body: { roles: [] } });
    expect(claimsOf(await identity.tokenFor(email)).roles).toEqual([]);
  });

  it('are not changed in sight of an older state', async () => {
    const { body } = await identity.call('POST', '/v1/users', {
      as: office,
      body: { email: 'etag@example.org', name: 'Eta Tag', roles: [] },
    });
    const change = (tag: string) =>
      identity.call('PUT', `/v1/users/${body.id}/roles`, {
        as: office,
        body: { roles: [] },
        headers: { 'if-match': tag },
      });
    const first = await change('"1"');
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await change('"1"')).status).toBe(412);
  });

  it('of somebody without a role here are nobody’s business', async () => {
    const stranger = await userOf(office);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '/roles', { roles: [] }],
      ['GET', '/role-changes', undefined],
    ] as const)
      expect((await identity.call(method, `/v1/users/${stranger.id}${path}`, { as: coordinator, body })).status).toBe(
        404,
      );
    const { body } = await identity.call('GET', '/v1/users', as(coordinator));
    expect((body.data as { email: string }[]).map(({ email }) => email)).not.toContain(office);
  });
});

describe('a machine client', () => {
  const basic = (id: string, secret: string) => ({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
  });

  it('gets a secret once, and a new one beside the old for a while', async () => {
    const { status, body } = await identity.call('POST', '/v1/clients', {
      as: coordinator,
      body: { name: 'Timetable', organisation: 'hertscam', roles: ['provider:hertscam:coordinator'] },
    });
    expect([status, body.secret]).toEqual([201, expect.stringMatching(/^cs_/)]);
    expect((await identity.call('GET', `/v1/clients/${body.id}`, as(coordinator))).body).not.toHaveProperty('secret');
    const works = async (secret: string) => (await identity.token(basic(body.id, secret))).status === 200;
    const rotate = async (overlapHours: number) =>
      (await identity.call('POST', `/v1/clients/${body.id}/rotate-secret`, { as: coordinator, body: { overlapHours } }))
        .body.secret as string;
    const second = await rotate(1);
    expect([await works(body.secret), await works(second)]).toEqual([true, true]);
    const third = await rotate(0);
    expect([await works(body.secret), await works(second), await works(third)]).toEqual([false, false, true]);
  });

  it('keeps its secrets as digests only', async () => {
    const rows: unknown = await identity.app.get(SystemUnitOfWork).dataSource.query('select * from client_secrets');
    expect(JSON.stringify(rows)).not.toContain(machine.secret);
  });

  it('gets no token while it is disabled', async () => {
    const { body } = await identity.call('POST', '/v1/clients', {
      as: office,
      body: { id: 'short-lived', name: 'Short', organisation: 'herts', roles: ['university:herts:client'] },
    });
    await identity.call('POST', '/v1/clients/short-lived/disable', as(office));
    expect((await identity.token(basic('short-lived', body.secret))).body).toMatchObject({ error: 'invalid_client' });
    await identity.call('POST', '/v1/clients/short-lived/enable', as(office));
    expect((await identity.token(basic('short-lived', body.secret))).status).toBe(200);
    expect(
      (
        await identity.call('POST', '/v1/clients', {
          as: office,
          body: { id: 'short-lived', name: 'Again', organisation: 'herts', roles: [] },
        })
      ).body.code,
    ).toBe('client_id_in_use');
  });

  it.each([
    [{ organisation: 'elc', roles: ['provider:elc:coordinator'] }, 403, 'role_not_grantable'],
    [{ organisation: 'hertscam', roles: ['provider:elc:coordinator'] }, 422, 'role_of_another_organisation'],
    [
      { organisation: 'hertscam', roles: [], keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] },
      422,
      'client_keys_invalid',
    ],
  ])('is refused by a coordinator’s hand as %j', async (fields, status, code) => {
    const answer = await identity.call('POST', '/v1/clients', { as: coordinator, body: { name: 'X', ...fields } });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('cannot have an id that is, or looks like, somebody’s or an organisation’s', async () => {
    await identity.call('POST', '/v1/users', {
      as: office,
      body: { email: 'coordinator@evilco.example', name: 'Eve Evil', roles: ['provider:evilco:coordinator'] },
    });
    const make = (id: string) =>
      identity.call('POST', '/v1/clients', {
        as: 'coordinator@evilco.example',
        body: { id, name: 'Machine', organisation: 'evilco', roles: ['provider:evilco:coordinator'] },
      });
    const { id } = await userOf(office);
    for (const taken of [id, id.replaceAll('-', ''), 'hertscam', 'evilco', 'consortium', 'sandbox'])
      expect([taken, (await make(taken)).body.code]).toEqual([taken, 'client_id_reserved']);
    const made = await make('evilco-timetable');
    expect(made.status).toBe(201);
    const { body } = await identity.token(basic('evilco-timetable', made.body.secret));
    expect(claimsOf(body.access_token).sub).toBe('evilco-timetable');
  });

  it('that is given no id gets one that is no person’s', async () => {
    const { body } = await identity.call('POST', '/v1/clients', {
      as: coordinator,
      body: { name: 'Nameless', organisation: 'hertscam', roles: [] },
    });
    expect(body.id).toMatch(/^client-/);
    expect((await identity.token(basic(body.id, body.secret))).status).toBe(200);
  });

  it('keeps nothing in its keys that is no public key', async () => {
    const nest = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as object;
    const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
    const answer = await identity.call('POST', '/v1/clients', {
      as: coordinator,
      body: { name: 'X', organisation: 'hertscam', roles: [], keys: [{ ...key, kid: nest }] },
    });
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      422,
      'client_keys_invalid',
      '/keys/0',
    ]);
  });

  it('of another organisation is not seen', async () => {
    expect((await identity.call('GET', `/v1/clients/${machine.id}`, as(coordinator))).status).toBe(404);
    expect(
      (await identity.call('POST', `/v1/clients/${machine.id}/rotate-secret`, { as: coordinator, body: {} })).status,
    ).toBe(404);
  });
});

describe('people of enrolment', () => {
  const person = (n: number) => `0199bbbb-0000-7000-8000-00000000000${n}`;
  const register = (n: number, displayName: string, email: string) =>
    events.publish(PersonRegisteredSchema, { personId: person(n), provider: 'hertscam', displayName, email });
  const open = async () =>
    (await identity.call('GET', '/v1/sign-in-conflicts?filter[status]=open', as(office))).body.data as {
      id: string;
      kind: string;
      personId: string;
      provider: string;
    }[];
  const openFor = (n: number) =>
    eventually(async () => (await open()).find(({ personId }) => personId === person(n)), {
      what: `a conflict about person ${n}`,
    });

  const decide = async (n: number, decision: string) => {
    const { id } = await openFor(n);
    const answer = await identity.call('POST', `/v1/sign-in-conflicts/${id}/resolve`, {
      as: office,
      body: { decision },
    });
    expect(answer.status).toBe(200);
  };

  it('become accounts that may sign in as themselves', async () => {
    await register(1, 'Pia Person', 'pia@example.org');
    const user = await eventually(() => userOf('pia@example.org'), { what: 'an account' });
    expect(user).toMatchObject({
      status: 'invited',
      name: 'Pia Person',
      personId: person(1),
      roles: [`person:${person(1)}:self`],
    });
    expect(claimsOf(await identity.tokenFor('pia@example.org'))).toMatchObject({
      person_id: person(1),
      roles: [`person:${person(1)}:self`],
    });
  });

  it('that are erased lose an account of their own; one with roles is only theirs no more', async () => {
    await register(7, 'Eve Erased', 'eve@example.org');
    await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email: 'max@example.org', name: 'Max Moderator', roles: ['provider:hertscam:facilitator'] },
    });
    await register(8, 'Max Moderator', 'max@example.org');
    await decide(8, 'link');
    const [own, shared] = [
      await eventually(() => userOf('eve@example.org'), { what: 'an account' }),
      await eventually(
        async () => ((await userOf('max@example.org'))?.personId ? userOf('max@example.org') : undefined),
        { what: 'a joined account' },
      ),
    ];
    for (const n of [7, 8]) await events.publish(PersonErasedSchema, { personId: person(n), provider: 'hertscam' });
    await eventually(async () => ((await userOf('eve@example.org')) ? undefined : true), { what: 'an account less' });
    const [row] = await identity.app
      .get(SystemUnitOfWork)
      .run(({ manager }) =>
        manager.query<object[]>('select email, name, status, person_id, password_hash from users where id = $1', [
          own.id,
        ]),
      );
    expect(row).toEqual({
      email: `${own.id}@erased.invalid`,
      name: '',
      status: 'disabled',
      person_id: null,
      password_hash: null,
    });
    expect(
      await eventually(
        async () => ((await userOf('max@example.org'))?.personId ? undefined : userOf('max@example.org')),
        { what: 'an unlinked account' },
      ),
    ).toMatchObject({ id: shared.id, name: 'Max Moderator', roles: ['provider:hertscam:facilitator'] });
  });

  it('are joined to an account that is there by a decision, even with the same name', async () => {
    await identity.call('POST', '/v1/users', {
      as: coordinator,
      body: { email: 'zoe@example.org', name: 'Zoe Smith', roles: ['provider:hertscam:facilitator'] },
    });
    await register(2, 'Zoë Smith', 'Zoe@example.org');
    await openFor(2);
    expect((await userOf('zoe@example.org')).personId).toBeNull();
    await decide(2, 'link');
    expect(claimsOf(await identity.tokenFor('zoe@example.org')).roles).toEqual([
      'provider:hertscam:facilitator',
      `person:${person(2)}:self`,
    ]);
  });

  it('who share an address are kept apart until somebody decides', async () => {
    await register(3, 'Sam Shared', 'pia@example.org');
    const conflict = await openFor(3);
    expect(conflict).toMatchObject({ kind: 'email_in_use', provider: 'hertscam' });
    expect((await userOf('pia@example.org')).personId).toBe(person(1));
    const seen = await identity.call('GET', '/v1/sign-in-conflicts', as(coordinator));
    expect(seen.status).toBe(403);
    const link = await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
      as: office,
      body: { decision: 'link' },
    });
    expect([link.status, link.body.code]).toEqual([409, 'resolution_impossible']);
    const taken = await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
      as: office,
      body: { decision: 'separate', email: 'zoe@example.org' },
    });
    expect(taken.body.code).toBe('email_in_use');
    const separate = await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
      as: office,
      body: { decision: 'separate', email: 'sam@example.org' },
    });
    expect(separate.body).toMatchObject({ status: 'separate' });
    expect(await userOf('sam@example.org')).toMatchObject({ personId: person(3), name: 'Sam Shared' });
    expect(
      (
        await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
          as: office,
          body: { decision: 'dismiss' },
        })
      ).body.code,
    ).toBe('conflict_resolved');
  });

  it('of another name than the account are joined by a decision', async () => {
    await identity.call('POST', '/v1/users', {
      as: office,
      body: { email: 'head@oakfield.example', name: 'Oakfield School', roles: ['school:117500:head'] },
    });
    await register(4, 'Hal Head', 'head@oakfield.example');
    const conflict = await openFor(4);
    expect(
      (
        await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
          as: office,
          body: { decision: 'link' },
        })
      ).body,
    ).toMatchObject({ status: 'linked' });
    expect(await userOf('head@oakfield.example')).toMatchObject({ personId: person(4) });
  });

  it('keep the address they sign in with when their contact address changes', async () => {
    await register(5, 'Ada Active', 'ada@example.org');
    await eventually(() => userOf('ada@example.org'), { what: 'an account' });
    const browser = identity.browser();
    const sent = await (
      await browser.visit(authorizationRequest().path)
    ).submit({ email: 'ada@example.org', way: 'code' });
    await sent.submit({ code: (await mailedCode(identity, 'ada@example.org')) as string }, '/code');
    await events.publish(
      PersonDetailsChangedSchema,
      { personId: person(5), provider: 'hertscam', displayName: 'Ada Active', email: 'attacker@example.org' },
      { version: 2 },
    );
    const conflict = await openFor(5);
    expect(conflict.kind).toBe('email_changed');
    await expect(identity.tokenFor('attacker@example.org')).rejects.toThrow();
    expect(
      (
        await identity.call('POST', `/v1/sign-in-conflicts/${conflict.id}/resolve`, {
          as: office,
          body: { decision: 'move' },
        })
      ).body,
    ).toMatchObject({ status: 'moved' });
    expect(await userOf('attacker@example.org')).toMatchObject({ personId: person(5) });
  });

  it('who have not signed in yet follow their contact address', async () => {
    await register(6, 'Ivy Invited', 'ivy@example.org');
    await eventually(() => userOf('ivy@example.org'), { what: 'an account' });
    await events.publish(
      PersonDetailsChangedSchema,
      { personId: person(6), provider: 'hertscam', displayName: 'Ivy Renamed', email: 'ivy@new.example' },
      { version: 2 },
    );
    expect(await eventually(() => userOf('ivy@new.example'), { what: 'the new address' })).toMatchObject({
      name: 'Ivy Renamed',
    });
    expect(await userOf('ivy@example.org')).toBeUndefined();
  });

  it('keep name and address where an event leaves them empty', async () => {
    await register(0, 'Una Unchanged', 'una@example.org');
    await eventually(() => userOf('una@example.org'), { what: 'an account' });
    const told = { personId: person(0), provider: 'hertscam' };
    await events.publish(
      PersonDetailsChangedSchema,
      { ...told, displayName: '', email: 'una@new.example' },
      { version: 2 },
    );
    expect(await eventually(() => userOf('una@new.example'), { what: 'the new address' })).toMatchObject({
      name: 'Una Unchanged',
    });
    await events.publish(
      PersonDetailsChangedSchema,
      { ...told, displayName: 'Una Renamed', email: '' },
      { version: 3 },
    );
    expect(
      await eventually(
        async () => {
          const user = await userOf('una@new.example');
          return user?.name === 'Una Renamed' ? user : undefined;
        },
        { what: 'the new name' },
      ),
    ).toMatchObject({ email: 'una@new.example' });
  });
});

describe('an account of the consortium’s', () => {
  it('gets another address only by two people', async () => {
    const [second, third] = ['second.office@collegium.example', 'third.office@collegium.example'];
    for (const email of [second, third])
      await identity.call('POST', '/v1/users', {
        as: office,
        body: { email, name: 'Otto Office', roles: ['consortium:consortium:office'] },
      });
    const { id } = await userOf(third!);
    const move = (as: string, email = 'third@new.example') =>
      identity.call('POST', `/v1/users/${id}/email`, { as, body: { email } });
    expect(await move(office)).toMatchObject({ status: 202, body: { userId: id, email: 'third@new.example' } });
    expect(await userOf(third!)).toMatchObject({ id });
    expect(await move(office)).toMatchObject({ status: 409, body: { code: 'second_person_needed' } });
    expect(await move(second!, 'another@new.example')).toMatchObject({ status: 202 });
    expect(await move(office)).toMatchObject({ status: 202 });
    expect(await move(second!)).toMatchObject({ status: 200, body: { email: 'third@new.example' } });
    expect(await userOf(third!)).toBeUndefined();
  });
});

describe('the sandbox’s clock', () => {
  it('moves by body or header, tells everybody, and dates roles', async () => {
    const moved = await identity.call('PUT', '/v1/sandbox/clock', {
      as: office,
      body: { now: '2019-12-31T12:00:00Z' },
    });
    expect(moved.status).toBe(200);
    expect(Math.abs(new Date(moved.body.now).getTime() - Date.parse('2019-12-31T12:00:00Z'))).toBeLessThan(5_000);
    const { event } = await events.untilReceived(
      ClockMovedSchema,
      ({ offsetSeconds }) => offsetSeconds === moved.body.offsetSeconds,
    );
    expect(event).toMatchObject({ clockId: 'clock', audience: 'consortium' });
    expect(identity.app.get(Clock).now().getUTCFullYear()).toBe(2019);
    // This facilitator's role at another provider ended on 1 January 2020.
    expect(claimsOf(await identity.tokenFor(facilitator)).roles).toContain('provider:elc:facilitator');

    await identity.call('PUT', '/v1/sandbox/clock', {
      as: office,
      body: {},
      headers: { 'x-with-server-date': '2020-01-02T12:00:00Z' },
    });
    expect(claimsOf(await identity.tokenFor(facilitator)).roles).not.toContain('provider:elc:facilitator');
    expect((await identity.call('GET', '/v1/sandbox/clock')).body.now).toMatch(/^2020-01-02T12:00:/);
    await identity.call('PUT', '/v1/sandbox/clock', { as: office, body: { now: new Date().toISOString() } });
  });

  it('is not moved without an instant, nor by everybody', async () => {
    expect((await identity.call('PUT', '/v1/sandbox/clock', { as: office, body: {} })).body.code).toBe(
      'clock_time_missing',
    );
    expect(
      (await identity.call('PUT', '/v1/sandbox/clock', { as: coordinator, body: { now: '2027-01-01T00:00:00Z' } }))
        .status,
    ).toBe(403);
  });
});

describe('signing keys', () => {
  const operator = 'operator@consortium.example';
  const states = async () =>
    ((await identity.call('GET', '/v1/signing-keys', as(operator))).body.data as { state: string }[]).map(
      ({ state }) => state,
    );
  const published = async () =>
    ((await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);

  it('are rotated with the next one published first, and a disclosed one goes at once', async () => {
    expect(await states()).toEqual(['current']);
    const [first] = (await published()) as [string];
    const token = await identity.tokenFor(operator);
    expect((await identity.call('POST', '/v1/signing-keys/rotate', as(operator))).status).toBe(200);
    expect((await identity.call('POST', '/v1/signing-keys/rotate', as(operator))).body.code).toBe('next_key_published');
    expect(await states()).toEqual(['next', 'current']);
    await identity.app.get(ProviderHost).refresh();
    expect(await published()).toEqual([first, expect.any(String)]);

    await identity.call('POST', `/v1/signing-keys/${first}/revoke`, { bearer: token });
    await identity.app.get(ProviderHost).refresh();
    const after = await published();
    expect(after).toHaveLength(1);
    expect(after).not.toContain(first);
    const { status } = await identity.token({
      grant_type: 'client_credentials',
      client_id: machine.id,
      client_secret: machine.secret,
    });
    expect(status).toBe(200);
  });
});
