import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testPostgres } from '@collegium/testing';
import pg from 'pg';
import { provisionDatabase, urlsOf, type ProvisionRequest } from './provision.js';

describe('provisionDatabase', () => {
  const made: string[] = [];
  const run = `provision_${process.pid}_${Date.now().toString(36)}`;
  let adminUrl: string;

  beforeAll(async () => {
    adminUrl = await testPostgres();
  });

  afterAll(async () => {
    for (const service of made) {
      await query(adminUrl, `drop database if exists ${service} with (force)`);
      for (const role of ['owner', 'app', 'system']) await query(adminUrl, `drop role if exists ${service}_${role}`);
    }
    await query(adminUrl, `drop role if exists ${run}_modest`);
  });

  async function query<T>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as T[];
    } finally {
      await client.end();
    }
  }

  /** Names are unique to the run: roles belong to the whole server. */
  function request(name: string, password = 'first: p@ss/word'): ProvisionRequest {
    made.push(`${run}_${name}`);
    return { service: `${run}_${name}`, password };
  }

  it('makes a database in which the owner makes tables that app and system use, and nobody else enters', async () => {
    const wanted = request('new');
    const urls = await provisionDatabase(adminUrl, wanted);
    await query(urls.ownerUrl, 'create table t (id int generated always as identity primary key, name text)');
    expect(await query(urls.appUrl, `insert into t (name) values ('x') returning id`)).toEqual([{ id: 1 }]);
    expect(await query(urls.systemUrl, 'select name from t')).toEqual([{ name: 'x' }]);
    await expect(query(urls.appUrl, 'create table mine (id int)')).rejects.toThrow(
      'permission denied for schema public',
    );
    const stranger = await provisionDatabase(adminUrl, request('stranger'));
    const intruder = new URL(stranger.appUrl);
    intruder.pathname = `/${wanted.service}`;
    await expect(query(intruder.toString(), 'select 1')).rejects.toThrow(/permission denied for database/);
  });

  it('frees the locks of a process that freezes in a transaction, and keeps to READ COMMITTED', async () => {
    const { appUrl, systemUrl, ownerUrl } = await provisionDatabase(adminUrl, request('settings'));
    const settings = (url: string) =>
      query(
        url,
        `select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_isolation') as isolation`,
      );
    expect([await settings(appUrl), await settings(systemUrl)].flat()).toEqual([
      { idle: '1min', isolation: 'read committed' },
      { idle: '1min', isolation: 'read committed' },
    ]);
    expect(await settings(ownerUrl)).toEqual([{ idle: '0', isolation: 'read committed' }]);
  });

  it('may be repeated: data stay, the password becomes the new one', async () => {
    const first = request('again');
    const before = await provisionDatabase(adminUrl, first);
    await query(before.ownerUrl, 'create table t as select 1 as one');
    const secrets = async () =>
      (
        await query<{ secret: string }>(
          adminUrl,
          'select rolpassword as secret from pg_authid where starts_with(rolname, $1)',
          [first.service],
        )
      ).map(({ secret }) => secret);
    const old = await secrets();
    const after = await provisionDatabase(adminUrl, { ...first, password: 'second' });
    expect(await query(after.appUrl, 'select one from t')).toEqual([{ one: 1 }]);
    const changed = await secrets(); // not by trying the old one: a server may trust its local clients
    expect(changed).toHaveLength(3);
    expect(changed.filter((secret) => old.includes(secret))).toEqual([]);
  });

  it('may be run by several at once', async () => {
    const wanted = request('crowd');
    await Promise.all(Array.from({ length: 6 }, () => provisionDatabase(adminUrl, wanted)));
    expect(await query(urlsOf(adminUrl, wanted).appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('needs no superuser: createrole and createdb are enough', async () => {
    await query(adminUrl, `create role ${run}_modest login createrole createdb password 'modest'`);
    const modest = new URL(adminUrl);
    modest.username = `${run}_modest`;
    modest.password = 'modest';
    const wanted = request('modest_service');
    await provisionDatabase(modest.toString(), wanted);
    const urls = await provisionDatabase(modest.toString(), wanted);
    expect(await query(urls.systemUrl, 'select current_user::text as me')).toEqual([
      { me: `${wanted.service}_system` },
    ]);
    await query(adminUrl, `reassign owned by ${run}_modest to postgres`);
    await query(adminUrl, `drop owned by ${run}_modest`);
  });

  it('refuses a role that row-level security does not bind', async () => {
    const wanted = request('unbound');
    await query(adminUrl, `create role ${wanted.service}_app bypassrls`);
    await expect(provisionDatabase(adminUrl, wanted)).rejects.toThrow(
      `Role ${wanted.service}_app is a superuser or bypasses row-level security`,
    );
  });

  it('refuses a database that belongs to somebody else', async () => {
    const wanted = request('taken');
    await query(adminUrl, `create database ${wanted.service}`);
    await expect(provisionDatabase(adminUrl, wanted)).rejects.toThrow(`Database ${wanted.service} belongs to postgres`);
  });
});
