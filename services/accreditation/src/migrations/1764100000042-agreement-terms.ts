import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Terms of agreements: both routes, what credit counts towards, its currency, limits and the evidence needed. */
export class AgreementTerms1764100000042 implements MigrationInterface {
  name = 'AgreementTerms1764100000042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table agreements
        drop constraint agreements_route_check,
        drop constraint agreements_lawful_basis_check,
        add constraint agreements_route_check check (route in ('recognition', 'university-assessed')),
        add constraint agreements_lawful_basis_check check (lawful_basis in ('contract', 'consent', 'public-task', 'legitimate-interests')),
        add column target jsonb not null default '{"recognition": "general", "qualificationAim": null, "modules": []}',
        add column currency_years integer check (currency_years between 1 and 50),
        add column max_points_per_person integer check (max_points_per_person > 0),
        add column share_limit jsonb,
        add column evidence jsonb not null default '["board", "certificate"]'`);
    for (const column of ['target', 'evidence'])
      await runner.query(`alter table agreements alter column ${column} drop default`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table agreements
        drop constraint agreements_route_check,
        drop constraint agreements_lawful_basis_check,
        add constraint agreements_route_check check (route in ('recognition')),
        add constraint agreements_lawful_basis_check check (lawful_basis in ('contract', 'consent')),
        drop column target, drop column currency_years, drop column max_points_per_person, drop column share_limit, drop column evidence`);
  }
}
