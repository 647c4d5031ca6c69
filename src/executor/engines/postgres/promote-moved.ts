import { binder, column } from '../../../checks/query.ts';
import { afterOverrun, afterStep, firstStep } from '../../../plan/promotion-pace.ts';
import { unitsByMark } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence } from '../port.ts';
import { howFar } from './by-unit-ends.ts';
import { type Halt, step } from './by-unit-step.ts';
import type { Part } from './change-rows.ts';
import { OP } from './delta.ts';
import { inKeyRange, type KeyRange } from './key-ranges.ts';
import { quoted, stagingTable, tableNameOf } from './names.ts';
import { marksOfPart, promotePart } from './promote-part.ts';
import type { Promoter } from './promoter.ts';
import { sameKey } from './scope-sql.ts';
import { type Table, tableNamed } from './table.ts';
import { beginUnits } from './unit-promotions.ts';

/**
 * Promotes the rows that go from one unit to another, in the order of their keys and few at a time: each of them changes
 * place at once, so that no reader finds it twice or not at all. Gives back the units that have to be rebuilt.
 */
export async function promoteMoved(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
): Promise<string[] | Halt> {
  if (!canMove(run) || !(await promoter.quiet(tx => findMoved(tx, run)))) return [];
  const { done, total } = await promoter.quiet(tx => howFar(tx, run));
  const stale = new Set<string>();
  let next = firstStep(promoter.stepRows);
  let from: KeyRange['from'] = null;
  for (;;) {
    const moved = await promoter.quiet(tx => nextMoved(tx, run, from, next.size));
    if (!moved) return [...stale];
    const { range, rows } = moved;
    await promoter.promoted(done, total);
    const outcome = await step(promoter, run, fence, next.limitMs, async (tx, target, allow) => {
      const part = movedRows(run, target, range);
      const units = unitsByMark(run.plan.scope.period);
      const marks = await marksOfPart(tx, run, target, part);
      await beginUnits(
        tx,
        run,
        marks.flatMap(mark => units.get(mark) ?? []),
      );
      await promotePart(tx, run, target, part, allow);
    });
    if (outcome.outcome === 'halted') return outcome.halt;
    if (outcome.outcome === 'overran') {
      next = afterOverrun(next, rows, rows === 1);
      continue;
    }
    if (outcome.outcome === 'done') next = afterStep(next, { ...outcome, rows });
    else for (const key of outcome.units) stale.add(key);
    if (range.to === null) return [...stale];
    from = range.to;
  }
}

/** A key that holds what the scope is cut by cannot move. */
function canMove({ plan: { scope } }: EngineRun): boolean {
  const { key, period, periodColumn } = scope;
  const cutBy = period.cut && 'column' in period.cut ? period.cut.column : periodColumn;
  return !key.includes(cutBy);
}

const COMES_OR_GOES = (alias: string) => `${alias}.${OP} in ('d', 'i')`;

/**
 * Whether there are rows that move; if so staging gets an index by which they are found, a few at a time. It locks staging,
 * which nobody but this run uses.
 */
async function findMoved(tx: Tx, run: EngineRun): Promise<boolean> {
  const keys = run.plan.scope.key.map(column).join(', ');
  const staging = stagingTable(run.id);
  const { rowCount } = await tx.query(
    `select from ${staging} m where ${COMES_OR_GOES('m')} group by ${keys} having count(distinct ${OP}) = 2 limit 1`,
  );
  if ((rowCount ?? 0) === 0) return false;
  const name = quoted(`moved_${tableNameOf(run.id)}`);
  await tx.query(`create index if not exists ${name} on ${staging} (${keys}) where ${OP} in ('d', 'i')`);
  return true;
}

/** The range of keys of the next so many rows that move; null where there are none from there on. Takes no lock. */
async function nextMoved(
  tx: Tx,
  run: EngineRun,
  from: KeyRange['from'],
  count: number,
): Promise<{ range: KeyRange; rows: number } | null> {
  const target = await tableNamed(tx, run.plan.scope.table);
  const bind = binder();
  const columns = run.plan.scope.key.map(column);
  const keys = columns.join(', ');
  const { rows } = await tx.query<{ key: string[] }>(
    `select array[${columns.map(name => `${name}::text`).join(', ')}] as key from (
       select ${keys} from ${stagingTable(run.id)} m
       where ${COMES_OR_GOES('m')} and ${inKeyRange(run, target, { from, to: null }, 'm', bind)}
       group by ${keys} having count(distinct ${OP}) = 2 order by ${keys} limit ${bind(count + 1)}
     ) moved order by ${keys}`,
    bind.values,
  );
  const first = rows[0];
  if (!first) return null;
  return { range: { from: first.key, to: rows[count]?.key ?? null }, rows: Math.min(rows.length, count) };
}

/** The rows of a range that move: deleted in one unit and inserted in another under the same key. */
function movedRows(run: EngineRun, target: Table, range: KeyRange): Part {
  return (alias, bind) =>
    `${COMES_OR_GOES(alias)} and ${inKeyRange(run, target, range, alias, bind)}
     and exists (select from ${stagingTable(run.id)} m where ${COMES_OR_GOES('m')}
       and ${sameKey(run.plan.scope.key, 'm', alias)} and m.${OP} <> ${alias}.${OP})`;
}
