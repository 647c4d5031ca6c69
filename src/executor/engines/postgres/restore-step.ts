import { type Bind, binder, column } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { asKept } from './as-kept.ts';
import { OP } from './delta.ts';
import { beforeTable } from './names.ts';
import { ProofFailed, prove } from './proof-failed.ts';
import { type Kept, noteConflicts, putBackDeleted, putBackUpdated, removeInserted } from './restore-rows.ts';
import { LOOK } from './rollback-frame.ts';
import { insertStep, type Key } from './rollback-steps.ts';
import { sameKey } from './scope-sql.ts';
import { columnNamed, type Table } from './table.ts';
import { unitMark } from './unit-sql.ts';

/** Somebody wrote a row of the key of one that is put back, at that very moment: tried again, it is a conflict. */
export class WrittenMeanwhile extends ProofFailed {
  constructor() {
    super('Rows were written at the moment at which those from before were put back.', LOOK);
  }
}

/** Which keys a step puts back: so many, from this one on. `units` are those of the scope by their marks. */
export type Stretch = {
  readonly from: Key | null;
  readonly size: number;
  readonly units: ReadonlyMap<string, Unit>;
};

type Counted = {
  readonly marks: readonly string[];
  readonly deleted: number;
  readonly updated: number;
  readonly inserted: number;
};

/**
 * Puts the rows of the next so many keys back that are still what was promoted, in the caller's transaction and without the
 * target's lock: each row is locked before it is looked at. A key that moved between units is in one step with both its
 * rows. `allow` hears how many keys there are, and lets each statement work for what is left of the time. Gives back the key
 * at which the next step begins, null where there is none. Throws `WrittenMeanwhile`.
 */
export async function putBackStretch(
  tx: Tx,
  run: EngineRun,
  table: Table,
  stretch: Stretch,
  allow: (keys: number) => Promise<void>,
): Promise<Key | null> {
  // However few rows a table is believed to have, none is read from end to end while rows of the target are held.
  await tx.query(`select set_config('enable_seqscan', 'off', true)`);
  const found = await asKept(tx, run, table);
  prove(found.ok, found.ok ? '' : found.refused.reason, LOOK);
  const { target } = found;
  const { keys, next } = await nextKeys(tx, run, target, stretch);
  if (keys === 0) return null;
  const kept = keptBetween(run, target, stretch.from, next);
  const { marks, deleted, updated, inserted } = await countKept(tx, run, target, kept);
  const allowed = async <T>(statement: () => Promise<T>) => {
    await allow(keys);
    return statement();
  };
  const change = (rows: number, statement: typeof removeInserted) =>
    rows === 0 ? 0 : allowed(() => statement(tx, run, target, kept));

  await allowed(() => lockKept(tx, run, target, kept));
  const theirs = marks.flatMap(mark => stretch.units.get(mark) ?? []);
  const { conflicts, settled } = await allowed(() => noteConflicts(tx, run, target, kept, theirs));
  const restored =
    (await change(inserted, removeInserted)) +
    (await change(updated, putBackUpdated)) +
    (await change(deleted, putBackDeleted));
  if (restored + conflicts + settled !== deleted + updated + inserted) throw new WrittenMeanwhile();
  await allowed(() => insertStep(tx, run, { restored, conflicts, settled }, next));
  return next;
}

/** How many of the next keys there are, and the one after them: read off the index of the keys. Takes no lock. */
async function nextKeys(
  tx: Tx,
  run: EngineRun,
  target: Table,
  { from, size }: Stretch,
): Promise<{ keys: number; next: Key | null }> {
  const bind = binder();
  const columns = run.plan.scope.key.map(column);
  const list = columns.join(', ');
  const { rows } = await tx.query<{ keys: string; next: string[] | null }>(
    `with keys as (
       select ${list} from ${beforeTable(run.id)} where ${isBetween(run, target, from, null, bind)}
       group by ${list} order by ${list} limit ${bind(size + 1)})
     select (select count(*) from keys) as keys,
       (select array[${columns.map(name => `${name}::text`).join(', ')}] from keys order by ${list} offset ${bind(size)}) as next`,
    bind.values,
  );
  return { keys: Math.min(Number(rows[0]?.keys ?? 0), size), next: rows[0]?.next ?? null };
}

/**
 * The rows of the before-image whose keys lie in `[from, to)`. Fenced off, so that the few rows of a step are found first
 * and the target's by them, whatever the planner takes that condition for.
 */
function keptBetween(run: EngineRun, target: Table, from: Key | null, to: Key | null): Kept {
  return bind =>
    `(select * from ${beforeTable(run.id)} where ${isBetween(run, target, from, to, bind)} offset 0)`;
}

/** No part of these keys is empty: a table in which one may be is not promoted unit by unit. */
function isBetween(run: EngineRun, target: Table, from: Key | null, to: Key | null, bind: Bind): string {
  const columns = run.plan.scope.key.map(name => columnNamed(target, name));
  const names = `row(${columns.map(({ sql }) => sql).join(', ')})`;
  const bound = (values: Key) =>
    `row(${columns.map(({ typeName }, index) => `${bind(values[index])}::text::${typeName}`).join(', ')})`;
  const conditions = [
    ...(from ? [`${names} >= ${bound(from)}`] : []),
    ...(to ? [`${names} < ${bound(to)}`] : []),
  ];
  return conditions.join(' and ') || 'true';
}

/** What was done to the kept rows, and the marks of their units. Takes no lock. */
async function countKept(tx: Tx, run: EngineRun, target: Table, kept: Kept): Promise<Counted> {
  const bind = binder();
  const { rows } = await tx.query<{ mark: string; op: string; rows: string }>(
    `select ${unitMark(target, run.plan.scope, bind, 'b')}::text as mark, ${OP} as op, count(*) as rows
     from ${kept(bind)} b group by 1, 2`,
    bind.values,
  );
  const of = (op: string) => rows.reduce((sum, row) => sum + (row.op === op ? Number(row.rows) : 0), 0);
  return {
    marks: [...new Set(rows.map(({ mark }) => mark))],
    deleted: of('d'),
    updated: of('u'),
    inserted: of('i'),
  };
}

/**
 * Locks the target's rows of these keys until the transaction ends, so that what is found out about them stays so. Nothing
 * locks a row that is not there: whoever inserts one now is noticed because the numbers do not add up.
 */
async function lockKept(tx: Tx, run: EngineRun, target: Table, kept: Kept): Promise<void> {
  const bind = binder();
  await tx.query(
    `select from ${kept(bind)} b join ${target.sql} t on ${sameKey(run.plan.scope.key, 't', 'b')} for update of t`,
    bind.values,
  );
}
