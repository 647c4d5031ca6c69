import { type Refused, refuse } from '../../../plan/refusal.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Db } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { findTable, type Table } from './table.ts';

type Obstacle = { readonly what: string; readonly names: readonly string[] };

/**
 * The target of a run as the warehouse has it, or why it cannot be replaced: it does not exist, is no table, lacks a
 * column that the plan names, or carries something that would make a replacement touch more than the scope.
 */
export async function acceptTarget(db: Db, run: EngineRun): Promise<{ ok: true; target: Table } | Refused> {
  const { table: name, key, periodColumn, period } = run.plan.scope;
  const target = await findTable(db, name);
  if (!target) {
    return refuse(
      'target_missing',
      `The warehouse has no table ${name}, or the bot may not see it.`,
      'Correct the name in the catalog, or grant the bot USAGE on its schema.',
    );
  }
  if (target.kind !== 'r' && target.kind !== 'p') {
    return refuse(
      'target_not_a_table',
      `${name} is not a table, so there are no rows of its own to replace.`,
      'Name the table behind it in the catalog.',
    );
  }
  const named = [...key, periodColumn, ...period.filters.map(filter => filter.column)];
  const missing = named.filter(column => !target.columns.some(candidate => candidate.name === column));
  if (missing.length > 0) {
    return refuse(
      'target_column_missing',
      `${name} has no column ${[...new Set(missing)].join(', ')}.`,
      'Correct the dataset in the catalog and propose again.',
    );
  }
  if (target.columns.find(column => column.name === periodColumn)?.generated) {
    return refuse(
      'period_column_generated',
      `${periodColumn} is computed by the table itself, so the rebuild cannot say which unit a row belongs to.`,
      'Choose another period column in the catalog.',
    );
  }
  const obstacles = refuseObstacles(name, await obstaclesOf(db, target));
  if (obstacles) return obstacles;
  if (keepsDifferences(run.plan.isolation.strategy) && !(await isKeyEnforced(db, target, key))) {
    return refuse(
      'key_not_enforced',
      `${name} does not keep ${key.join(' + ')} unique and filled in, so rows cannot be changed one by one.`,
      'Add a unique index on these columns and make them NOT NULL, or edit the plan, which then replaces the whole scope.',
    );
  }
  return { ok: true, target };
}

/** Whether a valid unique index without conditions covers no more than the key, none of which may be empty. Takes no lock. */
export async function isKeyEnforced(db: Db, target: Table, key: readonly string[]): Promise<boolean> {
  const columns = key.map(name => target.columns.find(column => column.name === name));
  if (!columns.every(column => column?.notNull)) return false;
  const { rowCount } = await db.query(
    `select from pg_catalog.pg_index i
     where i.indrelid = $1 and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
       and not exists (
         select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) as part (attnum)
         join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.attnum
         where a.attname <> all ($2))`,
    [target.oid, [...key]],
  );
  return (rowCount ?? 0) > 0;
}

function refuseObstacles(name: string, obstacles: readonly Obstacle[]): Refused | null {
  if (obstacles.length === 0) return null;
  const list = obstacles.map(({ what, names }) => `${what} (${names.join(', ')})`).join('; ');
  return refuse(
    'target_has_obstacles',
    `Replacing rows of ${name} would reach further than the plan says: it has ${list}.`,
    'Remove them, or rebuild into a table of its own.',
  );
}

const OBSTACLES: Readonly<Record<string, string>> = {
  trigger: 'triggers that would run for every replaced row',
  rule: 'rules that rewrite what is done to it',
  reference: 'foreign keys that point to its rows, from other tables or with a cascade',
};

/** What else would happen when rows go and come. Partitions are looked at with their parent. Takes no lock. */
async function obstaclesOf(db: Db, target: Table): Promise<Obstacle[]> {
  const { rows } = await db.query<{ kind: string; name: string }>(
    `with tables as (
       select $1::oid as oid union select relid from pg_catalog.pg_partition_tree($1::oid::regclass)
     )
     select 'trigger' as kind, tgname::text as name from pg_catalog.pg_trigger
     where tgrelid in (select oid from tables) and not tgisinternal and tgenabled <> 'D' and tgparentid = 0
     union all
     select 'rule', rulename::text from pg_catalog.pg_rewrite
     where ev_class in (select oid from tables) and ev_enabled <> 'D'
     union all
     select 'reference', conrelid::regclass::text || '.' || conname from pg_catalog.pg_constraint
     where confrelid in (select oid from tables) and contype = 'f' and conparentid = 0
       and (conrelid not in (select oid from tables) or confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))
     order by 1, 2`,
    [target.oid],
  );
  const kinds = [...new Set(rows.map(row => row.kind))];
  return kinds.map(kind => ({
    what: OBSTACLES[kind] ?? kind,
    names: rows.filter(row => row.kind === kind).map(row => row.name),
  }));
}
