import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PDF and PNG are compressed already: to try it again cost more than all else about storing a certificate. Rows that are there stay as they are. */
export class StoredAsTheyAre1764100000155 implements MigrationInterface {
  name = 'StoredAsTheyAre1764100000155';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(storedAs('external'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(storedAs('extended'));
  }
}

const storedAs = (storage: 'external' | 'extended'): string =>
  `alter table certificates ${['pdf', 'accessible_pdf', 'png'].map((column) => `alter column ${column} set storage ${storage}`).join(', ')}`;
