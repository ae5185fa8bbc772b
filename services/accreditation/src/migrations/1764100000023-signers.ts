import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key says which signer holds it, and what it is called there: keys of several signers sign side by side. */
export class Signers1764100000023 implements MigrationInterface {
  name = 'Signers1764100000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table credential_keys
        add column signer text not null default 'local' check (signer in ('local', 'vault')),
        add column held_as text,
        add check ((signer = 'local') = (sealed_private_key is not null)),
        add check ((signer = 'local') = (held_as is null))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table credential_keys drop column held_as, drop column signer');
  }
}
