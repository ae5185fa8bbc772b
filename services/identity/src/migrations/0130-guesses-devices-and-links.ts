import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Guesses that are counted until somebody proves to be the owner, the owner's known devices, and links in mails. */
export class GuessesDevicesAndLinks1700000000130 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table sign_in_tries add column total integer not null default 0`);
    await runner.query(`
      create table known_devices (
        device_hash text not null,
        user_id uuid not null references users,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (device_hash, user_id)
      )`);
    await runner.query(`create index known_devices_user on known_devices (user_id)`);
    await runner.query(`
      create table sign_in_links (
        token_hash text primary key,
        user_id uuid not null references users,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        opened_at timestamptz,
        device_hash text,
        used_at timestamptz
      )`);
    await runner.query(`create index sign_in_links_user on sign_in_links (user_id)`);
    await runner.query(
      `create index sign_in_links_device on sign_in_links (device_hash) where device_hash is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table sign_in_links`);
    await runner.query(`drop table known_devices`);
    await runner.query(`alter table sign_in_tries drop column total`);
  }
}
