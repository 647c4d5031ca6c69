import { binder } from '../../../checks/query.ts';
import { unitsByMark } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { inPeriod } from './scope-sql.ts';
import { type Table, tableNamed } from './table.ts';
import { unitMark } from './unit-sql.ts';

/** So many blocks tell a large unit from a small one in a table of any size; they are read in tens of milliseconds. */
const BLOCKS = 2_000;

/** Of a very large table more are read, so that some are of each large unit. */
const LEAST_PERCENT = 0.2;

/**
 * About how many rows the target has of each unit, by its key, from a sample of its blocks: good enough to tell which units
 * are many times larger than others. Takes no lock.
 */
export async function estimateUnitsIn(tx: Tx, run: EngineRun): Promise<Map<string, number>> {
  const { scope } = run.plan;
  const target = await tableNamed(tx, scope.table);
  const percent = await percentOf(tx, target, BLOCKS);
  const bind = binder();
  const { rows } = await tx.query<{ mark: string; rows: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, count(*) as rows
     from ${target.sql} tablesample system (${bind(percent)}::float4)
     where ${inPeriod(target, scope.periodColumn, scope.period, bind)} group by 1`,
    bind.values,
  );
  const units = unitsByMark(scope.period);
  return new Map(
    rows.flatMap(({ mark, rows: found }) => {
      const unit = units.get(mark);
      return unit ? [[unit.key, Math.round((Number(found) * 100) / percent)] as const] : [];
    }),
  );
}

/** Of which share of a table's blocks, in percent, so many are read. Takes no lock. */
async function percentOf(tx: Tx, target: Table, blocks: number): Promise<number> {
  const { rows } = await tx.query<{ blocks: number }>(
    `select (pg_relation_size($1::oid::regclass) + coalesce((
         select sum(pg_relation_size(relid)) from pg_partition_tree($1::oid::regclass) where isleaf), 0))::float8
       / current_setting('block_size')::int as blocks`,
    [target.oid],
  );
  const all = Math.max(1, rows[0]?.blocks ?? 1);
  return Math.min(100, Math.max(LEAST_PERCENT, (100 * blocks) / all));
}
