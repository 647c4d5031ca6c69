import { type Bind, binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import { serverVersion } from '../../../store/server-version.ts';
import type { EngineRun } from '../port.ts';
import { BASE, OP } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { columnList, columnsFrom, hasHash, inPeriod, rowHash, sameKey } from './scope-sql.ts';
import { type Table, writableColumns } from './table.ts';

/** The hash of what the promotion made of a row: a rollback restores only rows that still have it. */
export const MADE = 'backfill_made';

/** Which of the staged rows a statement is about, as a condition on the relation of that alias. */
export type Part = (alias: string, bind: Bind) => string;

export const ALL: Part = () => 'true';

/** PostgreSQL 18 gives back the old row of an UPDATE; before that it is copied in the same statement. */
const RETURNS_OLD = 180_000;

/**
 * The before-image of a promotion of changed rows: the old row where one was updated or deleted, the new one where it
 * was inserted, so that a rollback knows which to remove.
 */
export async function createBeforeChanges(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  await tx.query(
    `create table ${beforeTable(run.id)} (like ${target.sql} including generated, ${OP} "char" not null, ${MADE} int8)`,
  );
}

/** Deletes what is to be deleted and keeps it, in one statement; how many rows. The caller holds the target's lock. */
export async function deleteChanged(
  tx: Tx,
  run: EngineRun,
  target: Table,
  part: Part = ALL,
): Promise<number> {
  const bind = binder();
  const { rowCount } = await tx.query(
    `with gone as (
       delete from ${target.sql} t using ${stagingTable(run.id)} s
       where s.${OP} = 'd' and ${part('s', bind)} and ${isBase(run, target, bind)} returning ${columnsFrom(target, 't')}
     )
     insert into ${beforeTable(run.id)} (${columnList(target)}, ${OP}) select ${columnList(target)}, 'd' from gone`,
    bind.values,
  );
  return rowCount ?? 0;
}

/**
 * Updates what is to be updated and keeps the old rows; how many. Where the caller does not hold the target's lock, fewer than
 * were asked for tell that somebody wrote one of them.
 */
export async function updateChanged(
  tx: Tx,
  run: EngineRun,
  target: Table,
  part: Part = ALL,
): Promise<number> {
  if ((await serverVersion(tx)) >= RETURNS_OLD) return updateReturningOld(tx, run, target, part);
  return updateAndCopy(tx, run, target, part);
}

/** Inserts what is to be inserted and keeps it as what a rollback removes; how many. The caller holds the target's lock. */
export async function insertChanged(
  tx: Tx,
  run: EngineRun,
  target: Table,
  part: Part = ALL,
): Promise<number> {
  // Without the target's lock somebody may have written a row of the same key: it stays, and the count tells of it.
  const bind = binder();
  const meeting = part === ALL ? '' : '\n       on conflict do nothing';
  const { rowCount } = await tx.query(
    `with come as (
       insert into ${target.sql} as t (${columnList(target)})${overriding(target)}
       select ${columnList(target)} from ${stagingTable(run.id)} s where ${OP} = 'i' and ${part('s', bind)}${meeting}
       returning ${columnsFrom(target, 't')}, ${rowHash(target, 't')} as ${MADE}
     )
     insert into ${beforeTable(run.id)} (${columnList(target)}, ${OP}, ${MADE})
     select ${columnList(target)}, 'i', ${MADE} from come`,
    bind.values,
  );
  return rowCount ?? 0;
}

/** The sum of the hashes of all rows that arrived, as the target's statements gave them back. Takes no lock. */
export async function sumOfArrived(tx: Tx, run: EngineRun): Promise<string> {
  const { rows } = await tx.query<{ sum: string }>(
    `select coalesce(sum(${MADE}), 0) as sum from ${beforeTable(run.id)}`,
  );
  return rows[0]?.sum ?? '0';
}

/** The assignments that make a row of the target equal to one of `from`. */
export function assignments(target: Table, from: string): string {
  return writableColumns(target)
    .filter(column => !column.alwaysIdentity)
    .map(({ sql }) => `${sql} = ${from}.${sql}`)
    .join(', ');
}

export function overriding(target: Table): string {
  return writableColumns(target).some(column => column.alwaysIdentity) ? ' overriding system value' : '';
}

/** The target's row of the same key, inside the scope, while it is the one that the difference was computed against. */
function isBase(run: EngineRun, target: Table, bind: Bind): string {
  const { key, periodColumn, period } = run.plan.scope;
  return `${sameKey(key, 't', 's')} and ${hasHash(target, 't', `s.${BASE}`)}
    and ${inPeriod(target, periodColumn, period, bind, 't')}`;
}

async function updateReturningOld(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<number> {
  const bind = binder();
  const { rowCount } = await tx.query(
    `with changed as (
       update ${target.sql} t set ${assignments(target, 's')} from ${stagingTable(run.id)} s
       where s.${OP} = 'u' and ${part('s', bind)} and ${isBase(run, target, bind)}
       returning ${columnsFrom(target, 'old')}, ${rowHash(target, 'new')} as ${MADE}
     )
     insert into ${beforeTable(run.id)} (${columnList(target)}, ${OP}, ${MADE})
     select ${columnList(target)}, 'u', ${MADE} from changed`,
    bind.values,
  );
  return rowCount ?? 0;
}

/**
 * Before PostgreSQL 18. The copy reads what the statement's snapshot shows; the UPDATE waits for whoever holds a row, and then
 * looks at what he made of it. A row counts where both met the one that its change was computed against, and it arrived as staged.
 */
async function updateAndCopy(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<number> {
  const bind = binder();
  const changing = `s.${OP} = 'u' and ${part('s', bind)} and ${isBase(run, target, bind)}`;
  const { rows } = await tx.query<{ kept: string; updated: string }>(
    `with changed as (
       update ${target.sql} t set ${assignments(target, 's')} from ${stagingTable(run.id)} s where ${changing}
       returning ${rowHash(target, 't')} = ${rowHash(target, 's')} as arrived
     ), kept as (
       insert into ${beforeTable(run.id)} (${columnList(target)}, ${OP}, ${MADE})
       select ${columnsFrom(target, 't')}, 'u', ${rowHash(target, 's')}
       from ${target.sql} t join ${stagingTable(run.id)} s on ${changing}
       returning 1
     )
     select (select count(*) from kept) as kept, count(*) filter (where arrived) as updated from changed`,
    bind.values,
  );
  return Math.min(Number(rows[0]?.kept ?? 0), Number(rows[0]?.updated ?? 0));
}
