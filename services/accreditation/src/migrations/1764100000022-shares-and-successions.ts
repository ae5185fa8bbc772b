import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links by which holders show certificates, and who keeps the records of an issuer that has closed. */
export class SharesAndSuccessions1764100000022 implements MigrationInterface {
  name = 'SharesAndSuccessions1764100000022';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [shares, successions]) await runner.query(statement);
    await enableTenancy(runner, 'certificate_shares', ['tenant', 'person_id']);
    // Whoever reads a certificate must learn who keeps its issuer's records.
    await enableTenancy(runner, 'issuer_successions', ['tenant'], { readableByAll: true });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table issuer_successions, certificate_shares');
  }
}

const shares = `
  create table certificate_shares (
    id uuid primary key,
    tenant text not null,
    person_id uuid not null,
    award_id uuid not null references awards,
    digest text not null unique check (digest ~ '^[0-9a-f]{64}$'),
    hide jsonb not null,
    note text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    check (expires_at > created_at)
  );
  create index certificate_shares_award on certificate_shares (award_id, id)`;

/** Only added to: the latest row of an issuer counts. */
const successions = `
  create table issuer_successions (
    id uuid primary key,
    tenant text not null,
    successor text not null references organisations,
    text text not null,
    by text not null,
    at timestamptz not null,
    check (successor <> tenant)
  );
  create index issuer_successions_tenant on issuer_successions (tenant, id)`;
