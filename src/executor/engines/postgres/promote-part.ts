import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { deleteChanged, insertChanged, MADE, type Part, updateChanged } from './change-rows.ts';
import { OP } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { rowHash, sameKey } from './scope-sql.ts';
import type { Table } from './table.ts';
import { unitMark } from './unit-sql.ts';

type Counts = { readonly deleted: number; readonly updated: number; readonly inserted: number };

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
 * still the one that its change was computed against. All of them or, with `PartStale`, none. Staging holds afterwards
 * what is still to be promoted, so that a promotion which is killed, or whose COMMIT was never answered, simply goes on.
 */
export async function promotePart(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<Counts> {
  const staged = await countPart(tx, run, part);
  await forgetRepeated(tx, run, target, part);
  const done = {
    deleted: await deleteChanged(tx, run, target, part),
    updated: await updateChanged(tx, run, target, part),
    inserted: await insertChanged(tx, run, target, part),
  };
  const isWhole =
    done.deleted === staged.deleted && done.updated === staged.updated && done.inserted === staged.inserted;
  if (!isWhole) throw new PartStale(await marksOfPart(tx, run, target, part));
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

/**
 * A row that was promoted, written by somebody and now comes out the same again: what a rollback puts back is what that
 * somebody wrote, so the older before-image of it goes. Row locks on the before-image only.
 */
async function forgetRepeated(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<void> {
  const bind = binder();
  await tx.query(
    `delete from ${beforeTable(run.id)} b using ${stagingTable(run.id)} s
     where ${part('s', bind)} and ${sameKey(run.plan.scope.key, 'b', 's')}
       and b.${MADE} is not distinct from case when s.${OP} = 'd' then null else ${rowHash(target, 's')} end`,
    bind.values,
  );
}

async function marksOfPart(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<string[]> {
  const bind = binder();
  const { rows } = await tx.query<{ mark: string }>(
    `select distinct ${unitMark(target, run.plan.scope, bind, 's')}::text as mark
     from ${stagingTable(run.id)} s where ${part('s', bind)} order by 1`,
    bind.values,
  );
  return rows.map(row => row.mark);
}

/** What was promoted is staged no longer. Row locks on staging only. */
async function consume(tx: Tx, run: EngineRun, part: Part): Promise<void> {
  const bind = binder();
  await tx.query(`delete from ${stagingTable(run.id)} s where ${part('s', bind)}`, bind.values);
}
