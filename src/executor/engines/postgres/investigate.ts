import type pg from 'pg';
import type { Replay } from '../../../plan/determinism.ts';
import { moved } from '../../../plan/movement.ts';
import type { Investigation } from '../../../plan/ports.ts';
import { type Unit, unitsOf } from '../../../plan/scope.ts';
import { WORTH_SWAPPING } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import {
  type ColumnDoubt,
  columnChanges,
  columnDoubts,
  safeConversions,
  sayColumns,
  settleDoubt,
} from './compare-columns.ts';
import { dependentsOf } from './dependents.ts';
import { isServerError, QUERY_CANCELED, sayError } from './errors.ts';
import { install } from './install.ts';
import { inspectLogic } from './logic.ts';
import { judgeRun } from './prepare.ts';
import { changedOnTrial, metricsOnTrial, plannedCost, printRebuilt } from './rebuild-on-trial.ts';
import { arrangeRole, becomeRebuildRole } from './role.ts';
import { inSession, type Session } from './session.ts';
import { findTable, type Table } from './table.ts';

const NOTHING_TRIED: Investigation = {
  refused: null,
  columns: [],
  tooSlow: false,
  replays: [],
  trial: null,
  largestPercent: null,
  changing: null,
  rowBytes: 0,
  dependents: [],
};

/**
 * What can be known of a plan before anybody is asked: whether the warehouse would take it, whether some of its units
 * come out the same when rebuilt twice, how long that takes and how far the numbers move. Nothing is written but the
 * bot's own schema and the grants that a run would need too.
 */
export async function investigate(
  pool: pg.Pool,
  run: EngineRun,
  units: readonly Unit[],
  session: Session,
): Promise<Investigation> {
  const installed = await install(pool);
  if (!installed.ok) return refused(`${installed.refusal.message} ${installed.refusal.remedy}`);
  const judged = await inSession(pool, session, tx => judgeRun(tx, run));
  if (!judged.ok) {
    const seen = judged.refusal.code === 'columns_differ' ? await lookAtShape(pool, run, session) : {};
    const { message, remedy } = judged.refusal;
    // What nobody but an administrator can do is to be done before anybody approves.
    const isAsked = remedy.startsWith('An administrator runs');
    return { ...refused(isAsked ? `${message} ${remedy}` : message), ...seen };
  }
  const role = await arrangeRole(pool, judged.readable);
  if (!role.ok) return refused(`${role.refusal.message} ${role.refusal.remedy}`);
  const target = await findTable(pool, run.plan.scope.table);
  if (!target) return NOTHING_TRIED;
  const dependents = await dependentsOf(pool, target);
  const rowBytes = await meanRowBytes(pool, target);
  const doubts = columnDoubts(judged.output, target);
  return { ...(await tryUnits(pool, run, target, units, doubts, session)), dependents, rowBytes };
}

async function tryUnits(
  pool: pg.Pool,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  doubts: readonly ColumnDoubt[],
  session: Session,
): Promise<Investigation> {
  const replays: Replay[] = [];
  const misfits = doubts.map(() => 0);
  let seconds = 0;
  let largest: number | null = null;
  const asksHowMany = run.plan.context.measured.rowsInScope >= WORTH_SWAPPING;
  const sum = { rows: 0, changed: 0 };
  try {
    for (const unit of units) {
      const began = performance.now();
      const first = await alone(pool, session, tx => printRebuilt(tx, run, target, unit, doubts));
      seconds += (performance.now() - began) / 1000;
      if (first.empty.length > 0) return refusedEmpty(first.empty, unit, target);
      for (const [index, count] of first.misfits.entries()) misfits[index] = (misfits[index] ?? 0) + count;
      // Another transaction: within one, even now() stands still.
      const second = await alone(pool, session, tx => printRebuilt(tx, run, target, unit, []));
      const percent = await alone(pool, session, tx => largestMovement(tx, run, target, unit));
      largest = percent === null ? largest : Math.max(largest ?? 0, percent);
      if (asksHowMany) {
        const found = await alone(pool, session, tx => changedOnTrial(tx, run, target, unit));
        sum.rows += found.rows;
        sum.changed += found.changed;
      }
      replays.push({ unit: unit.key, first: first.print, second: second.print });
    }
  } catch (error) {
    if (!isServerError(error)) throw error;
    if (error.code === QUERY_CANCELED) return { ...NOTHING_TRIED, tooSlow: true };
    return refused(`A unit rebuilt on trial failed: ${sayError(error)}.`);
  }
  const relativeCost = await alone(pool, session, tx => costBesideOthers(tx, run, target, units));
  const trial = { units: units.length, seconds, relativeCost };
  const columns = doubts.flatMap((doubt, index) => settleDoubt(doubt, misfits[index] ?? 0) ?? []);
  const unfit = columns.filter(({ bearable }) => !bearable);
  if (unfit.length > 0) {
    return { ...refused(sayColumns(target, unfit)), columns };
  }
  const changing = sum.rows > 0 ? sum.changed / sum.rows : null;
  return { ...NOTHING_TRIED, replays, trial, largestPercent: largest, changing, columns };
}

const PLANNED_UNITS = 12;

/**
 * What a unit of the scope costs by the planner's account, over one of those tried: a few quick or slow ones would
 * otherwise stand for all. 1 where the planner cannot tell.
 */
async function costBesideOthers(
  tx: Tx,
  run: EngineRun,
  target: Table,
  tried: readonly Unit[],
): Promise<number> {
  const all = unitsOf(run.plan.scope.period);
  const step = Math.max(1, all.length / PLANNED_UNITS);
  const sample = Array.from(
    { length: Math.ceil(all.length / step) },
    (_, index) => all[Math.floor(index * step)],
  );
  const mean = async (units: readonly (Unit | undefined)[]) => {
    let sum = 0;
    for (const unit of units) sum += unit ? await plannedCost(tx, run, target, unit) : 0;
    return units.length === 0 ? 0 : sum / units.length;
  };
  const [ofTried, ofAll] = [await mean(tried), await mean(sample)];
  return ofTried > 0 && ofAll > 0 ? ofAll / ofTried : 1;
}

function alone<T>(pool: pg.Pool, session: Session, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inSession(pool, { ...session, readOnly: true }, async tx => {
    await becomeRebuildRole(tx);
    return work(tx);
  });
}

/** From nothing to something is no percentage, so a unit without rows says nothing about movement. */
async function largestMovement(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<number | null> {
  const { before, after } = await metricsOnTrial(tx, run, target, unit);
  const percents = before.flatMap((value, index) => {
    const { percent } = moved({ before: value, after: after[index] ?? null });
    return percent === null || !Number.isFinite(percent) ? [] : [Math.abs(percent)];
  });
  return percents.length === 0 ? null : Math.max(...percents);
}

/** Of a thousand rows, whichever come first. Takes no lock. */
async function meanRowBytes(pool: pg.Pool, target: Table): Promise<number> {
  const { rows } = await pool.query<{ bytes: number | null }>(
    `select avg(pg_column_size(t))::float8 as bytes from (select * from ${target.sql} limit 1000) t`,
  );
  return rows[0]?.bytes ?? 0;
}

/** Which columns differ, and what hangs on them. */
async function lookAtShape(
  pool: pg.Pool,
  run: EngineRun,
  session: Session,
): Promise<Partial<Pick<Investigation, 'columns' | 'dependents'>>> {
  return inSession(pool, session, async tx => {
    const target = await findTable(tx, run.plan.scope.table);
    const logic = await inspectLogic(tx, run);
    if (!target || !logic.ok) return {};
    const conversions = await safeConversions(tx, logic.columns, target);
    return {
      columns: columnChanges(logic.columns, target, conversions),
      dependents: await dependentsOf(tx, target),
    };
  });
}

/** Known here before a person is asked; in a run the first unit would fail. */
function refusedEmpty(columns: readonly string[], unit: Unit, target: Table): Investigation {
  const detail = `is empty in rows of ${unit.key}, where the table requires a value`;
  return {
    ...refused(
      `The logic does not fit ${target.name}: ${columns.map(name => `${name} ${detail}`).join('; ')}.`,
    ),
    columns: columns.map(column => ({ column, change: 'empty', detail })),
  };
}

function refused(message: string): Investigation {
  return { ...NOTHING_TRIED, refused: message };
}
