import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More forms of a certificate. Certificates from before have only the first three, and their bytes stay as they are. */
export class CertificateForms1764100000011 implements MigrationInterface {
  name = 'CertificateForms1764100000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table certificates
        add column accessible_pdf bytea,
        add column png bytea,
        add column svg text,
        add column endorser_keys jsonb not null default '{}' check (jsonb_typeof(endorser_keys) = 'object'),
        add check ((accessible_pdf is null) = (png is null) and (png is null) = (svg is null))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table certificates drop column accessible_pdf, drop column png, drop column svg, drop column endorser_keys',
    );
  }
}
