import pg from 'pg';
import { versionOf } from '../../../plan/version.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome, RollbackOutcome } from '../port.ts';
import { printUnits, sumOf } from './fingerprints.ts';
import { quoted, stagingTable } from './names.ts';
import { beginPromotion, endPromotion, refuseStale } from './promoting.ts';
import { prove } from './proof-failed.ts';
import { insertFrom } from './replace-rows.ts';
import { closeRollback, openRollback } from './rollback-frame.ts';
import { columnNamed, schemaOf, type Table } from './table.ts';

const LOOK = 'Nothing was published. Ask a database administrator to look at the tables, then retry.';

/**
 * Publishes the staged rows beside the target, in the caller's transaction: a table that holds them, and a view that
 * shows the target with its scope replaced by them. The target is read and not changed, so nobody waits for it.
 */
export async function publishVersion(
  tx: Tx,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<PromoteOutcome> {
  const begun = await beginPromotion(tx, run, fence);
  if (begun.outcome !== 'begun') return begun;
  const { target } = begun;
  const stale = await refuseStale(tx, run, target);
  if (stale) return stale;
  const { rows, view } = namesOf(run, target);
  await tx.query(`create table ${rows} (like ${target.sql} including all excluding identity)`);
  const rowsWritten = await insertFrom(tx, { ...target, sql: rows }, stagingTable(run.id));
  const prints = await printUnits(tx, run, { ...target, sql: rows });
  prove(
    sumOf(prints.values()) === approvedFingerprint,
    'The rows that would be published are not the ones that were checked and approved.',
    LOOK,
  );
  await tx.query(`create view ${view} as ${await viewOf(tx, run, target, rows)}`);
  for (const relation of [rows, view]) await grantLike(tx, target, relation);
  return endPromotion(tx, run, { rowsRemoved: 0, rowsWritten }, { prints, history: asDataset(run) });
}

/** Takes a published version away, unless something was built on it: PostgreSQL says what. The target never changed. */
export async function withdrawVersion(tx: Tx, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  // The target never changed: nobody has to wait for it.
  const opened = await openRollback(tx, run, fence, async () => {});
  if (opened.outcome !== 'open') return opened;
  const { rows, view } = namesOf(run, opened.target);
  await tx.query(`drop view if exists ${view}`);
  await tx.query(`drop table if exists ${rows}`);
  return closeRollback(tx, asDataset(run), 0);
}

/** Where the rows of a version are, and the view over them, as SQL. */
export function namesOf(run: EngineRun, target: Table): { rows: string; view: string } {
  const { rows, view } = versionOf(target.name, backfillOf(run));
  const sql = (name: string) => quoted(schemaOf(name), name.slice(name.indexOf('.') + 1));
  return { rows: sql(rows), view: sql(view) };
}

/** `BF-12/r1` → 12 */
function backfillOf(run: EngineRun): number {
  return Number(/\d+/.exec(run.id)?.[0] ?? 0);
}

/** What made the rows of a version is no history of the dataset, which goes on as it was: it has a name of its own. */
function asDataset(run: EngineRun): EngineRun {
  const { scope } = run.plan;
  const { view } = versionOf(scope.table, backfillOf(run));
  const dataset = `${scope.dataset}_bf${backfillOf(run)}`;
  return { ...run, plan: { ...run.plan, scope: { ...scope, dataset, table: view } } };
}

/** DDL takes no parameters: the bounds become values of the column's type, spelt by the server, in the scope's zone. */
async function viewOf(tx: Tx, run: EngineRun, target: Table, rows: string): Promise<string> {
  const { period, periodColumn } = run.plan.scope;
  const { sql, typeName } = columnNamed(target, periodColumn);
  const { rows: bounds } = await tx.query<{ first: string; last: string }>(
    `select format('%L::%s', $1::date::${typeName}, '${typeName}') as first,
       format('%L::%s', $2::date::${typeName}, '${typeName}') as last`,
    [period.from, period.to],
  );
  const filters = period.filters.map(filter => {
    const values = filter.values.map(value => pg.escapeLiteral(value)).join(', ');
    return `${columnNamed(target, filter.column).sql} in (${values})`;
  });
  const scope = [`${sql} >= ${bounds[0]?.first}`, `${sql} < ${bounds[0]?.last}`, ...filters].join(' and ');
  const columns = target.columns.map(column => column.sql).join(', ');
  return `select ${columns} from ${rows} union all select ${columns} from ${target.sql} where (${scope}) is not true`;
}

/** Whoever may read the target may read the version. */
async function grantLike(tx: Tx, target: Table, relation: string): Promise<void> {
  const { rows } = await tx.query<{ who: string }>(
    `select distinct case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end as who
     from pg_catalog.pg_class c, lateral aclexplode(c.relacl) g
     where c.oid = $1 and g.privilege_type = 'SELECT' and g.grantee <> c.relowner`,
    [target.oid],
  );
  for (const { who } of rows) await tx.query(`grant select on ${relation} to ${who}`);
}
