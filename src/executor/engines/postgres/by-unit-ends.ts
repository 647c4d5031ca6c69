import { binder, column } from '../../../checks/query.ts';
import { unitsByMark, unitsOf } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome, WithdrawOutcome } from '../port.ts';
import { createBeforeChanges } from './change-rows.ts';
import { OP, printDelta } from './delta.ts';
import { staleUnits } from './freshness.ts';
import { appendWhole } from './history.ts';
import { markStale } from './ledger.ts';
import { beforeTable, OWN_SCHEMA, quoted, REBUILD_ROLE } from './names.ts';
import type { Promoter } from './promoter.ts';
import { beginPromotion, LOOK } from './promoting.ts';
import { findPromotion, insertPromotion, type PromotionRow } from './promotions.ts';
import { ProofFailed, prove } from './proof-failed.ts';
import { restoreInSteps } from './restore-in-steps.ts';
import { holdFence } from './runs.ts';
import { analyzeStaging } from './staging.ts';
import { type Table, tableNamed } from './table.ts';
import {
  changedUnits,
  firstBegun,
  isUnjudged,
  markChanged,
  noteJudged,
  noteUnjudged,
  promotionsOfUnits,
} from './unit-promotions.ts';
import { unitMark } from './unit-sql.ts';

/** It may go on with its units, of which these have to be rebuilt, and what is staged judged, first. */
export type Open = { readonly stale: readonly string[]; readonly isUnjudged: boolean };
type Opened = ({ readonly outcome: 'open' } & Open) | PromoteOutcome;

export const NOTHING_WITHDRAWN: WithdrawOutcome = {
  outcome: 'withdrawn',
  units: [],
  rowsRestored: 0,
  left: [],
};

/**
 * Begins a promotion unit by unit, or finds out how far it is. Before the first row changes everything is as it was
 * checked and approved; from then on each row is guarded by itself. Takes no lock of the target.
 */
export async function openByUnit(
  tx: Tx,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<Opened> {
  const begun = await beginPromotion(tx, run, fence);
  if (begun.outcome !== 'begun') return begun;
  const { target } = begun;
  await analyzeStaging(tx, run);
  const stale = await staleUnits(tx, run, target);
  if (stale.length > 0) await markStale(tx, run, stale);
  if (await hasBegun(tx, run)) {
    if (stale.length > 0) await noteUnjudged(tx, run);
    return { outcome: 'open', stale, isUnjudged: await isUnjudged(tx, run) };
  }
  // Nothing has changed: the run goes back to be rebuilt, judged and, where that is asked for, signed off as a whole.
  await noteJudged(tx, run);
  if (stale.length > 0) return { outcome: 'stale', units: stale };
  const staged = await printDelta(tx, run, target);
  prove(
    staged.fingerprint === approvedFingerprint,
    'The rows that would arrive in the table are not the ones that were checked and approved.',
    LOOK,
  );
  prove(staged.strays === 0, `${staged.strays} of the staged rows lie outside the scope.`, LOOK);
  return { outcome: 'open', stale: [], isUnjudged: false };
}

/** Whether the first row of the run may have changed already. */
async function hasBegun(db: Db, run: EngineRun): Promise<boolean> {
  const { rows } = await db.query<{ begun: boolean }>(
    `select exists (select from ${beforeTable(run.id)})
       or exists (select from backfill.unit_promotions where run_id = $1) as begun`,
    [run.id],
  );
  return rows[0]?.begun ?? false;
}

/**
 * The before-image of a promotion unit by unit is there before the first change: the checks look through it at the
 * target as it was, also when some units are promoted and others have to be checked again.
 */
export async function openBeforeImage(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  if (await hasBeforeImage(tx, run)) return;
  await createBeforeChanges(tx, run, target);
  await tx.query(`create index on ${beforeTable(run.id)} (${run.plan.scope.key.map(column).join(', ')})`);
  await tx.query(`grant usage on schema ${quoted(OWN_SCHEMA)} to ${quoted(REBUILD_ROLE)}`);
  await tx.query(`grant select on ${beforeTable(run.id)} to ${quoted(REBUILD_ROLE)}`);
}

/**
 * Puts back what was promoted of a run that was given up half way, in steps like any rollback. That it was promoted is
 * written down first: whoever gives a run up never goes on with it, and what is put back needs something to refer to.
 */
export async function withdrawUnits(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
): Promise<WithdrawOutcome> {
  const isUntouched = await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    const isKept = await hasBeforeImage(tx, run);
    if (!(await findPromotion(tx, run))) {
      if (!isKept || !(await hasBegun(tx, run))) return true;
      await closePromotion(tx, run);
    }
    if (isKept) await noteChangedUnits(tx, run);
    return false;
  });
  if (isUntouched) return NOTHING_WITHDRAWN;
  const outcome = await restoreInSteps(promoter, run, fence);
  switch (outcome.outcome) {
    case 'rolled_back': {
      const { rowsRestored, left } = outcome;
      const units = await promoter.quiet(tx => changedUnits(tx, run));
      return { outcome: 'withdrawn', units, rowsRestored, left };
    }
    case 'unfinished': {
      const { restored, of, reason } = outcome;
      return { outcome: 'refused', reason, remedy: `${restored} of ${of} rows are as before already.` };
    }
    case 'conflicts':
      throw new ProofFailed('What was promoted could not be put back.', LOOK);
    default:
      return outcome;
  }
}

/** Remembers in which units the before-image has rows: it may be gone when somebody asks. Locks the units' rows. */
async function noteChangedUnits(tx: Tx, run: EngineRun): Promise<void> {
  const { scope } = run.plan;
  const target = await tableNamed(tx, scope.table);
  const bind = binder();
  const { rows } = await tx.query<{ mark: string }>(
    `select distinct ${unitMark(target, scope, bind)}::text as mark from ${beforeTable(run.id)}`,
    bind.values,
  );
  const units = unitsByMark(scope.period);
  await markChanged(
    tx,
    run,
    rows.flatMap(({ mark }) => units.get(mark) ?? []),
  );
}

async function hasBeforeImage(db: Db, run: EngineRun): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    beforeTable(run.id),
  ]);
  return rows[0]?.there ?? false;
}

/** Whether anything may have changed, and how many units are promoted. Takes no lock. */
export async function howFar(
  db: Db,
  run: EngineRun,
): Promise<{ begun: boolean; done: number; total: number }> {
  const known = await promotionsOfUnits(db, run);
  const units = unitsOf(run.plan.scope.period);
  return {
    begun: await hasBegun(db, run),
    done: units.filter(unit => known.get(unit.key)?.done).length,
    total: units.length,
  };
}

/** Says that every unit is promoted, once that is so. */
export async function finishByUnit(tx: Tx, run: EngineRun, fence: Fence): Promise<PromoteOutcome> {
  await holdFence(tx, run, fence.token);
  const already = await findPromotion(tx, run);
  if (already) return { outcome: 'promoted', promotion: already };
  const { done, total } = await howFar(tx, run);
  prove(done === total, `Of ${total} units, ${done} are promoted.`, LOOK);
  // Until now each slice spoke for itself; together they are the whole scope.
  if (run.plan.scope.period.cut) await appendWhole(tx, run);
  return { outcome: 'promoted', promotion: await closePromotion(tx, run) };
}

/** Writes the promotion down with what has changed so far: all of it, or what has to be taken back. */
export async function closePromotion(tx: Tx, run: EngineRun): Promise<PromotionRow> {
  const { rows } = await tx.query<{ removed: string; written: string }>(
    `select count(*) filter (where ${OP} in ('u', 'd')) as removed,
       count(*) filter (where ${OP} in ('u', 'i')) as written from ${beforeTable(run.id)}`,
  );
  const promotion = await insertPromotion(tx, run, {
    rowsRemoved: Number(rows[0]?.removed ?? 0),
    rowsWritten: Number(rows[0]?.written ?? 0),
    beforeTable: beforeTable(run.id),
    since: await firstBegun(tx, run),
  });
  prove(promotion !== null, 'The promotion could not be written down.', LOOK);
  return promotion;
}
