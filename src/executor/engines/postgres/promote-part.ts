import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { forgetOverwritten, IS_NEW, joinImages } from './chain-images.ts';
import { deleteChanged, insertChanged, type Part, updateChanged } from './change-rows.ts';
import { OP } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { sameKey } from './scope-sql.ts';
import type { Table } from './table.ts';
import { unitMark } from './unit-sql.ts';

type Counts = { readonly deleted: number; readonly updated: number; readonly inserted: number };

/** Allows a statement what is left of the time for which its transaction may hold rows. */
export type Allow = () => Promise<void>;

/** Live writes changed rows of a part since they were staged; `marks` are those of the units they lie in. */
export class PartStale extends Error {
  readonly marks: readonly string[];

  constructor(marks: readonly string[]) {
    super('rows were written since they were staged');
    this.marks = marks;
  }
}

/**
 * Promotes some of the staged rows in the caller's transaction, without the target's lock: each row only while it is
 * still the one that its change was computed against, for as long as `allow` lets each statement work. All of them or, with `PartStale`, none. Staging holds afterwards
 * what is still to be promoted, so that a promotion which is killed, or whose COMMIT was never answered, simply goes on.
 */
export async function promotePart(
  tx: Tx,
  run: EngineRun,
  target: Table,
  part: Part,
  allow: Allow,
): Promise<Counts> {
  const staged = await countPart(tx, run, part);
  const isTwice = await forgetOverwritten(tx, run, part);
  // Most parts have changes of one kind only, and each statement costs a round trip while rows are held.
  const change = async (rows: number, statement: typeof deleteChanged) => {
    if (rows === 0) return 0;
    await allow();
    return statement(tx, run, target, part);
  };
  const deleted = await change(staged.deleted, deleteChanged);
  const updated = await change(staged.updated, updateChanged);
  const done = { deleted, updated, inserted: await change(staged.inserted, insertChanged) };
  const isWhole =
    done.deleted === staged.deleted && done.updated === staged.updated && done.inserted === staged.inserted;
  if (!isWhole) {
    await allow();
    const marks = await staleMarks(tx, run, target, part);
    throw new PartStale(marks.length > 0 ? marks : await marksOfPart(tx, run, target, part));
  }
  if (isTwice) {
    await allow();
    await joinImages(tx, run, target, part);
  }
  await allow();
  await consume(tx, run, part);
  return done;
}

/** How many staged rows there are of each kind. Takes no lock: nobody else writes them while the fence is held. */
async function countPart(tx: Tx, run: EngineRun, part: Part): Promise<Counts> {
  const bind = binder();
  const { rows } = await tx.query<Record<keyof Counts, string>>(
    `select count(*) filter (where ${OP} = 'd') as deleted, count(*) filter (where ${OP} = 'u') as updated,
       count(*) filter (where ${OP} = 'i') as inserted
     from ${stagingTable(run.id)} s where ${part('s', bind)}`,
    bind.values,
  );
  const row = rows[0];
  return {
    deleted: Number(row?.deleted ?? 0),
    updated: Number(row?.updated ?? 0),
    inserted: Number(row?.inserted ?? 0),
  };
}

/** The marks of the units in which staged rows of a part lie. Takes no lock. */
export async function marksOfPart(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<string[]> {
  const bind = binder();
  const { rows } = await tx.query<{ mark: string }>(
    `select distinct ${unitMark(target, run.plan.scope, bind, 's')}::text as mark
     from ${stagingTable(run.id)} s where ${part('s', bind)} order by 1`,
    bind.values,
  );
  return rows.map(row => row.mark);
}

/**
 * The marks of those units of a part of which a row could not be changed: it has no image of this transaction. None where
 * each has one, but the row is another than it should be. Takes no lock.
 */
async function staleMarks(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<string[]> {
  return marksOfPart(
    tx,
    run,
    target,
    (alias, bind) => `${part(alias, bind)} and not exists (select from ${beforeTable(run.id)} b
       where ${sameKey(run.plan.scope.key, 'b', alias)} and b.${OP} = ${alias}.${OP} and b.xmin = ${IS_NEW})`,
  );
}

/** What was promoted is staged no longer. Row locks on staging only. */
async function consume(tx: Tx, run: EngineRun, part: Part): Promise<void> {
  const bind = binder();
  await tx.query(`delete from ${stagingTable(run.id)} s where ${part('s', bind)}`, bind.values);
}
