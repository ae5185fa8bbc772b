import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Programmes, cohorts and their places. Everybody may read what is on offer; the provider writes it. */
export class ProgrammesAndCohorts1764000000004 implements MigrationInterface {
  name = 'ProgrammesAndCohorts1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table programmes (
        id uuid primary key,
        version integer not null,
        provider text not null references organisations (code),
        code text not null,
        definition_version integer not null check (definition_version > 0),
        title text not null,
        definition jsonb not null,
        source text not null,
        published_at timestamptz not null,
        published_by text not null,
        constraint programme_version unique (provider, code, definition_version)
      )`);
    await runner.query(
      `create trigger published_stays before update or delete on programmes for each row execute function refuse_change('A published version')`,
    );
    await runner.query(`
      create table cohorts (
        id uuid primary key,
        version integer not null,
        provider text not null references organisations (code),
        programme_id uuid not null references programmes,
        name text not null check (name <> ''),
        status text not null check (status in ('planned', 'open', 'closed', 'running', 'finished', 'postponed', 'cancelled')),
        starts_on date not null,
        ends_on date not null check (ends_on > starts_on),
        applications_close_on date,
        offer_days integer not null check (offer_days between 1 and 365),
        time_zone text not null,
        postponed_from text,
        postponed_at timestamptz,
        constraint cohort_name unique (programme_id, name),
        check ((status = 'postponed') = (postponed_from is not null and postponed_at is not null))
      )`);
    await runner.query(`
      create table cohort_places (
        cohort_id uuid primary key references cohorts,
        provider text not null,
        places integer not null check (places > 0),
        offers_ahead integer not null check (offers_ahead >= 0),
        held integer not null,
        taken integer not null check (taken >= 0),
        constraint places_not_exceeded check (taken <= places and taken <= held and held <= places + offers_ahead)
      )`);
    await enableTenancy(runner, 'programmes', ['provider'], { readableByAll: true });
    await enableTenancy(runner, 'cohorts', ['provider'], { readableByAll: true });
    await enableTenancy(runner, 'cohort_places', ['provider'], { readableByAll: true });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table cohort_places, cohorts, programmes');
  }
}
