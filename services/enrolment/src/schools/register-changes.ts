import { linksTable, schoolsTable, type RegisterKind, type RegisterTable, type RowEffect } from './register-tables.js';

/** Runs one statement and answers its rows. */
export type Query = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

/** One change that an import would make, or made. */
export interface RegisterChange {
  readonly urn: string;
  readonly name: string;
  readonly effect: RowEffect;
  readonly version: number;
  readonly closesOn: string | null;
}

/** How many rows an import would have an effect on, and some of them. */
export interface RegisterPreview {
  readonly effects: Readonly<Partial<Record<RowEffect, number>>>;
  readonly sample: readonly Pick<RegisterChange, 'urn' | 'name' | 'effect'>[];
}

/** How many rows of each effect a preview shows. */
const SAMPLE = 5;

/** Compares the staged rows of an import with what we hold. */
export async function previewChanges(query: Query, kind: RegisterKind, importId: string): Promise<RegisterPreview> {
  const rows = await query<{ effect: RowEffect; total: number; sample: { urn: string; name: string }[] }>(
    `with compared as (${compared(kind)}),
     numbered as (select *, row_number() over (partition by effect order by urn) as place from compared)
     select effect, count(*)::integer as total, jsonb_agg(jsonb_build_object('urn', urn, 'name', shown_name) order by urn) filter (where place <= ${SAMPLE}) as sample
     from numbered group by effect`,
    [importId],
  );
  return {
    effects: Object.fromEntries(rows.map(({ effect, total }) => [effect, total])),
    sample: rows
      .filter(({ effect }) => effect !== 'unchanged')
      .flatMap(({ effect, sample }) => sample.map((row) => ({ ...row, effect }))),
  };
}

/**
 * Writes the staged rows that change something, in one statement, and tells of the schools that closed or opened again.
 * Rows that change nothing are not touched, so that the same file twice is one import.
 */
export function applyChanges(query: Query, kind: RegisterKind, importId: string): Promise<RegisterChange[]> {
  const { table, key, columns } = tableOf(kind);
  const all = Object.values(columns);
  const keys = key.map((property) => columns[property]!);
  const versioned = kind === 'schools';
  const updates = all.filter((column) => !keys.includes(column)).map((column) => `${column} = excluded.${column}`);
  return query<RegisterChange>(
    `with changes as materialized (select * from (${compared(kind)}) as compared where effect not in ('unchanged', 'older')),
     written as (
       insert into ${table} (${versioned ? 'version, ' : ''}${all.join(', ')})
       select ${versioned ? '1, ' : ''}${all.join(', ')} from changes
       on conflict (${keys.join(', ')}) do update set ${versioned ? `version = ${table}.version + 1, ` : ''}${updates.join(', ')}
       returning ${versioned ? 'urn, version' : 'urn, 1 as version'}
     )
     select urn, shown_name as name, effect, written.version, ${versioned ? 'closes_on' : 'null'} as "closesOn"
     from changes join written using (urn) where effect in ('closed', 'reopened') order by urn`,
    [importId],
  );
}

/** The staged rows with their effect. Content decides, not dates: two changes in one day carry the same date. */
function compared(kind: RegisterKind): string {
  const { staging, table, key, columns } = tableOf(kind);
  const all = Object.values(columns);
  const same = key.map((property) => `held.${columns[property]!} = staged.${columns[property]!}`).join(' and ');
  const list = (of: string) => all.map((column) => `${of}.${column}`).join(', ');
  const open = (status: string) => `${status} in ('open', 'proposed_to_close')`;
  const schoolEffects = `
      when staged.last_changed_on < held.last_changed_on then 'older'
      when ${open('held.status')} and staged.status = 'closed' then 'closed'
      when held.status = 'closed' and ${open('staged.status')} then 'reopened'`;
  return `
    select staged.*, ${kind === 'schools' ? 'staged.name' : 'staged.link_name'} as shown_name, case
      when held.urn is null then 'new'
      when (${list('staged')}) is not distinct from (${list('held')}) then 'unchanged'${kind === 'schools' ? schoolEffects : ''}
      else 'changed' end as effect
    from ${staging} as staged left join ${table} as held on ${same}
    where staged.import_id = $1`;
}

function tableOf(kind: RegisterKind): RegisterTable<Record<string, unknown>> {
  return (kind === 'schools' ? schoolsTable : linksTable) as unknown as RegisterTable<Record<string, unknown>>;
}
