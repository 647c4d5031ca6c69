import { binder } from '../../../checks/query.ts';
import { coarser, partEnds, piecesOf, piecesWorth } from '../../../plan/parts.ts';
import type { Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PartSize, StagedPart } from '../port.ts';
import { asRebuildRole } from './as-rebuild-role.ts';
import { cast } from './cast.ts';
import { bothOf, type Difference, insertDelta, type Span } from './delta.ts';
import { currentSnapshot } from './freshness.ts';
import { type KeyRange, keyBounds, rangeOf } from './key-ranges.ts';
import { latestAttemptsAt, type UnitSums } from './ledger.ts';
import { type Begun, begunAt, keepPart } from './ledger-parts.ts';
import { measurableOf } from './metric-states.ts';
import { relateUnits } from './rebuilt-units.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { holdFence } from './runs.ts';
import { NO_DIFFERENCE, stageUnitsIn, sumsOf } from './stage-unit.ts';
import { deleteStagedUnit } from './staging.ts';
import { type Column, type Table, tableNamed } from './table.ts';

/** Of so many rows a piece's bounds are found: blocks of a hundred rows or so, whose keys may lie together. */
const SAMPLED_ROWS = 3_000;

/**
 * The next part of a unit in a transaction of its own. The unit counts as compared with the target when its first part was:
 * what is written to it later makes it stale as a whole, and then it is staged in one snapshot, so that it comes to rest.
 */
export async function stagePartIn(
  tx: Tx,
  run: EngineRun,
  unit: Unit,
  fence: Fence,
  size: PartSize,
): Promise<StagedPart> {
  await holdFence(tx, run, fence.token);
  const before = (await latestAttemptsAt(tx, run, [unit])).get(unit.key);
  if (before?.state === 'staged') return { entry: before, rows: 0 };
  const target = await tableNamed(tx, run.plan.scope.table);
  const begun =
    before?.state === 'begun'
      ? await begunAt(tx, run, unit)
      : before?.state === 'stale'
        ? null
        : await begin(tx, run, target, unit, (before?.attempt ?? 0) + 1, size);
  if (!begun) return inOne(tx, run, unit, fence);
  const pieces = begun.bounds.length + 1;
  const end = partEnds(
    { pieces, done: begun.done },
    { rows: rowsOf(begun) ?? size.expected, fits: size.fits },
  );
  const { states: typed, spans } = await measurableOf(tx, run, target);
  const gathered = { states: [...typed.keys()], spans };
  const within = rangeOf(begun.bounds, begun.done, end);
  const found = await asRebuildRole(tx, () => insertDelta(tx, run, target, [unit], { ...gathered, within }));
  const [part = NO_DIFFERENCE] = found.values();
  const soFar =
    begun.done === 0
      ? part
      : {
          ...bothOf(differenceOf(begun, gathered.states), part),
          spans: await widest(tx, spans, begun.sums?.spans, part.spans),
        };
  const state = end === pieces ? 'staged' : 'begun';
  const entry = { unitKey: unit.key, attempt: begun.attempt, state, rowsStaged: soFar.rebuilt } as const;
  const sums = sumsOf(gathered, soFar, false);
  await keepPart(tx, run, unit, fence, { ...begun, done: end, state, difference: soFar, sums });
  return { entry, rows: part.rebuilt };
}

async function inOne(tx: Tx, run: EngineRun, unit: Unit, fence: Fence): Promise<StagedPart> {
  const [entry] = await stageUnitsIn(tx, run, [unit], fence);
  if (!entry) throw new Error(`the unit ${unit.key} was not staged`);
  return { entry, rows: entry.rowsStaged };
}

/** Where the pieces of a unit begin; null where it is not worth cutting. */
async function begin(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  attempt: number,
  { expected, fits }: PartSize,
): Promise<Begun | null> {
  if (!keepsDifferences(run.plan.isolation.strategy)) return null;
  const wanted = piecesOf({ rows: expected, fits });
  if (wanted < 2) return null;
  const percent = Math.min(100, (100 * wanted * SAMPLED_ROWS) / expected);
  const bounds = await keyBounds(tx, run, target, unit, wanted, percent);
  const pieces = bounds.length + 1;
  if (pieces < 2) return null;
  const middle = Math.floor(pieces / 2);
  await becomeRebuildRole(tx);
  const cost = {
    piece: await costOf(tx, run, target, unit, rangeOf(bounds, middle, middle + 1)),
    whole: await costOf(tx, run, target, unit),
  };
  await becomeSelf(tx);
  const worth = piecesWorth(pieces, cost);
  if (worth < 2) return null;
  // Of an attempt that failed after some of its parts, these are still there.
  if (attempt > 1) await deleteStagedUnit(tx, run, target, unit);
  const snapshot = await currentSnapshot(tx);
  return {
    attempt,
    bounds: coarser(bounds, worth),
    done: 0,
    snapshot,
    difference: NO_DIFFERENCE,
    sums: null,
  };
}

/** What the planner expects it to cost to read both sides of a unit, or of a part of it. Reads no row. */
async function costOf(tx: Tx, run: EngineRun, target: Table, unit: Unit, within?: KeyRange): Promise<number> {
  const bind = binder();
  const { ctes, rebuilt, existing } = relateUnits(run, target, [unit], bind, cast, within);
  const { rows } = await tx.query<{ 'QUERY PLAN': { Plan: { 'Total Cost': number } }[] }>(
    `explain (format json) with ${[...ctes, ''].join(',\n')}both_sides as (
       select 1 from (${rebuilt}) r union all select 1 from (${existing()}) t) select count(*) from both_sides`,
    bind.values,
  );
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Total Cost'] ?? 0;
}

/** The least and the greatest of what two parts found, which as text have no order of their own. Reads no row. */
async function widest(
  tx: Tx,
  columns: readonly Column[],
  before: UnitSums['spans'],
  part: readonly Span[] | null,
): Promise<Span[] | null> {
  if (!before || !part) return null;
  if (columns.length === 0) return [];
  const bind = binder();
  const ends = columns.map(({ name, typeName }, index) => {
    const both = (end: 0 | 1) =>
      [before[name]?.[end] ?? null, part[index]?.[end] ?? null].map(
        value => `${bind(value)}::text::${typeName}`,
      );
    return `array[least(${both(0).join(', ')})::text, greatest(${both(1).join(', ')})::text] as "${index}"`;
  });
  const { rows } = await tx.query<Record<string, Span>>(`select ${ends.join(', ')}`, bind.values);
  return columns.map((_, index) => rows[0]?.[index] ?? [null, null]);
}

/** How many rows the unit has if the rest of its pieces are like those that are staged; null before the first is. */
function rowsOf({ done, bounds, difference: { rebuilt, paired } }: Begun): number | null {
  return done === 0 ? null : (Math.max(rebuilt, paired) / done) * (bounds.length + 1);
}

/** What the parts so far found together, with its sums in the order of the states. */
function differenceOf({ difference, sums }: Begun, states: readonly string[]): Difference {
  return {
    ...difference,
    added: states.map(state => sums?.added[state] ?? null),
    removed: states.map(state => sums?.removed[state] ?? null),
    spans: null,
  };
}
