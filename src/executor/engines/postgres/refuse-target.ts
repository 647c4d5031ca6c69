import { type Refused, refuse } from '../../../plan/refusal.ts';
import { keepsDifferences, STRATEGIES } from '../../../plan/strategy.ts';
import type { Db } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { OWN_COLUMNS } from './names.ts';
import { type Obstacle, obstaclesOf, sayObstacle } from './obstacles.ts';
import { refuseWithoutPrivileges } from './privileges.ts';
import { findTable, type Table } from './table.ts';
import { inTheWayOf } from './ways.ts';

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
  const own = target.columns.filter(column => OWN_COLUMNS.test(column.name)).map(column => column.name);
  if (own.length > 0) {
    return refuse(
      'target_column_reserved',
      `${name} has a column ${own.join(', ')}, a name that the bot gives to columns of its own beside the table’s.`,
      'Rename it in the table, or leave the dataset out of the catalog.',
    );
  }
  if (target.columns.find(column => column.name === periodColumn)?.generated) {
    return refuse(
      'period_column_generated',
      `${periodColumn} is computed by the table itself, so the rebuild cannot say which unit a row belongs to.`,
      'Choose another period column in the catalog.',
    );
  }
  const { strategy } = run.plan.isolation;
  const obstacles = refuseObstacles(name, await obstaclesOf(db, target, strategy));
  if (obstacles) return obstacles;
  const forbidden = await refuseWithoutPrivileges(db, target, strategy);
  if (forbidden) return forbidden;
  const against = await inTheWayOf(db, strategy, { target, periodColumn, scope: period });
  if (against.length > 0) {
    return refuse(
      'target_not_swappable',
      `“${STRATEGIES[strategy].title}” is not possible for ${name}: ${against.join('; ')}.`,
      'Edit the plan, which then changes it in another way, or remove what stands in the way.',
    );
  }
  if (keepsDifferences(strategy) && !(await isKeyEnforced(db, target, key))) {
    return refuse(
      'key_not_enforced',
      `${name} does not keep ${key.join(' + ')} unique and filled in, so rows cannot be changed one by one.`,
      'Add a unique index on these columns and make them NOT NULL, or edit the plan, which then replaces the whole scope.',
    );
  }
  return { ok: true, target };
}

/** Whether a valid unique index that is checked at once and without conditions covers no more than the key, none of which may be empty. Takes no lock. */
export async function isKeyEnforced(db: Db, target: Table, key: readonly string[]): Promise<boolean> {
  const columns = key.map(name => target.columns.find(column => column.name === name));
  if (!columns.every(column => column?.notNull)) return false;
  const { rowCount } = await db.query(
    `select from pg_catalog.pg_index i
     where i.indrelid = $1 and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
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
  const list = obstacles.map(sayObstacle).join('; ');
  return refuse(
    'target_has_obstacles',
    `Changing rows of ${name} would reach further than the plan says: it has ${list}.`,
    'Remove them, or rebuild into a table of its own.',
  );
}
