import { binder, column } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { MADE, type Part } from './change-rows.ts';
import { BASE, OP } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { sameKey } from './scope-sql.ts';
import { type Table, writableColumns } from './table.ts';

/** The images of this transaction; those from before it were kept by earlier parts of the promotion. */
export const IS_NEW = 'pg_current_xact_id()::xid';

/**
 * A unit that was promoted in part and is rebuilt may change rows once more. Where the row still is what the promotion made
 * of it, a rollback goes back past both changes, so its image stays. Where somebody wrote to it in between, a rollback goes
 * back to what they wrote, so the older image goes. Says whether any stays. Row locks on the before-image only.
 */
export async function forgetOverwritten(tx: Tx, run: EngineRun, part: Part): Promise<boolean> {
  const bind = binder();
  const { key } = run.plan.scope;
  const keys = key.map(name => `s.${column(name)}`).join(', ');
  const { rows } = await tx.query<{ stays: boolean }>(
    `with staged as (
       select ${keys}, max(s.${BASE}) as base from ${stagingTable(run.id)} s where ${part('s', bind)} group by ${keys}
     ), older as (
       select b.ctid as id, case when s.base is null then not bool_or(b.${OP} in ('i', 'u')) over same
         else bool_or(b.${OP} in ('i', 'u') and b.${MADE} = s.base) over same end as stays
       from staged s join ${beforeTable(run.id)} b on ${sameKey(key, 'b', 's')}
       window same as (partition by ${keys})
     ), forgotten as (
       delete from ${beforeTable(run.id)} b using older where b.ctid = older.id and not older.stays
     )
     select coalesce(bool_or(stays), false) as stays from older`,
    bind.values,
  );
  return rows[0]?.stays ?? false;
}

/**
 * Makes one image of two where a row was changed once more: what it was before the first change, with what the second one
 * made of it. A row that was inserted and is deleted again has none. Row locks on the before-image only.
 */
export async function joinImages(tx: Tx, run: EngineRun, target: Table, part: Part): Promise<void> {
  const bind = binder();
  const { key } = run.plan.scope;
  const before = beforeTable(run.id);
  const columns = writableColumns(target);
  await tx.query(
    `with twice as (
       select o.ctid as older, o.${OP} as was, n.ctid as newer, n.${OP} as op, n.${MADE} as made,
         ${columns.map(({ sql }) => `s.${sql}`).join(', ')}
       from ${stagingTable(run.id)} s
       join ${before} n on ${sameKey(key, 'n', 's')} and n.${OP} = s.${OP} and n.xmin = ${IS_NEW}
       join ${before} o on ${sameKey(key, 'o', 's')} and o.${OP} in ('i', 'u') and o.xmin <> ${IS_NEW}
       where s.${OP} in ('u', 'd') and ${part('s', bind)}
     ), gone as (
       delete from ${before} b using twice
       where b.ctid = twice.newer or b.ctid = twice.older and twice.was = 'i' and twice.op = 'd'
     )
     update ${before} b set ${OP} = case when twice.op = 'd' then 'd' else b.${OP} end, ${MADE} = twice.made,
       ${columns.map(({ sql }) => `${sql} = case when twice.was = 'i' then twice.${sql} else b.${sql} end`).join(', ')}
     from twice where b.ctid = twice.older and not (twice.was = 'i' and twice.op = 'd')`,
    bind.values,
  );
}
