import { partEnds } from '../../../plan/parts.ts';
import { markOf, type Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PartSize, StagedPart } from '../port.ts';
import { asRebuildRole } from './as-rebuild-role.ts';
import { beginParts } from './begin-parts.ts';
import { bothOf, type Difference, insertDelta, type Span } from './delta.ts';
import { type KeyRange, rangeOf } from './key-ranges.ts';
import { latestAttemptsAt, type UnitSums } from './ledger.ts';
import { type Begun, begunAt, keepPart } from './ledger-parts.ts';
import { measurableOf } from './metric-states.ts';
import { holdFence } from './runs.ts';
import { widest } from './spans.ts';
import { NO_DIFFERENCE, NOT_REBUILT, stageUnitsIn } from './stage-unit.ts';
import { isStagedInPlace, reopenStaged } from './staged-table.ts';
import { bothRebuilt, type Gathered, insertRebuilt, type Rebuilt } from './staging.ts';
import { type Table, tableNamed } from './table.ts';
import { sumsOf, sumsOfWhole } from './unit-sums.ts';

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
        : await beginParts(tx, run, target, unit, (before?.attempt ?? 0) + 1, size);
  const { states: typed, spans } = await measurableOf(tx, run, target);
  const gathered = { states: [...typed.keys()], spans };
  if (!begun || !goesOn(begun, gathered)) return inOne(tx, run, unit, fence);
  const pieces = begun.bounds.length + 1;
  const end = partEnds(
    { pieces, done: begun.done },
    { rows: rowsOf(begun) ?? size.expected, fits: size.fits },
  );
  const within = rangeOf(begun.bounds, begun.done, end);
  const add = keepsDifferences(run.plan.isolation.strategy) ? addDifferences : addRows;
  const found = await add(tx, run, target, { unit, within, gathered, begun });
  const state = end === pieces ? 'staged' : 'begun';
  await keepPart(tx, run, unit, fence, { ...begun, ...found, done: end, state });
  const { attempt } = begun;
  const entry = { unitKey: unit.key, attempt, state, rowsStaged: found.rowsStaged } as const;
  return { entry, rows: found.rowsStaged - begun.rowsStaged };
}

/** Parts of which less was gathered, by another version of the bot, cannot be added to. */
function goesOn({ sums }: Begun, { states }: Gathered): boolean {
  return sums === null || states.every(state => state in sums.added);
}

async function inOne(tx: Tx, run: EngineRun, unit: Unit, fence: Fence): Promise<StagedPart> {
  const [entry] = await stageUnitsIn(tx, run, [unit], fence);
  if (!entry) throw new Error(`the unit ${unit.key} was not staged`);
  return { entry, rows: entry.rowsStaged };
}

/** How many rows the unit has if the rest of its pieces are like those that are staged; null before the first is. */
function rowsOf({ done, bounds, difference, rowsStaged, base }: Begun): number | null {
  if (done === 0) return null;
  const read = difference ? Math.max(rowsStaged, Number(base.rows)) : rowsStaged;
  return (read / done) * (bounds.length + 1);
}

type Next = {
  readonly unit: Unit;
  readonly within: KeyRange;
  readonly gathered: Gathered;
  readonly begun: Begun;
};

/** What there is of a unit once a part was added. */
type Grown = Pick<Begun, 'rowsStaged' | 'base' | 'difference' | 'sums'>;

async function addDifferences(
  tx: Tx,
  run: EngineRun,
  target: Table,
  { unit, within, gathered, begun }: Next,
): Promise<Grown> {
  const found = await asRebuildRole(tx, () => insertDelta(tx, run, target, [unit], { ...gathered, within }));
  const part = found.get(markOf(unit)) ?? NO_DIFFERENCE;
  const before = differenceOf(begun, gathered);
  const both = before && bothOf(before, part, await widest(tx, gathered.spans, before.spans, part.spans));
  const difference = both ?? part;
  return {
    rowsStaged: difference.rebuilt,
    base: { ...begun.base, rows: String(difference.paired) },
    difference,
    sums: sumsOf(gathered, difference, false),
  };
}

/** Whole rows, beside which the target need not be read again: its base is that of the first part. */
async function addRows(
  tx: Tx,
  run: EngineRun,
  target: Table,
  { unit, within, gathered, begun }: Next,
): Promise<Grown> {
  if (isStagedInPlace(run)) await reopenStaged(tx, run);
  const found = await asRebuildRole(tx, () => insertRebuilt(tx, run, target, [unit], gathered, within));
  const part = found.get(markOf(unit)) ?? NOT_REBUILT;
  const before = rebuiltOf(begun, gathered);
  const both =
    before && bothRebuilt(before, part, await widest(tx, gathered.spans, before.spans, part.spans));
  const rebuilt = both ?? part;
  return {
    rowsStaged: rebuilt.rows,
    base: begun.base,
    difference: null,
    sums: sumsOfWhole(gathered, rebuilt),
  };
}

/** What the parts so far found together; null before the first. */
function differenceOf({ rowsStaged, base, difference, sums }: Begun, gathered: Gathered): Difference | null {
  if (!sums || !difference) return null;
  return {
    ...difference,
    rebuilt: rowsStaged,
    paired: Number(base.rows),
    added: gathered.states.map(state => sums.added[state] ?? null),
    removed: gathered.states.map(state => sums.removed[state] ?? null),
    spans: spansOf(sums, gathered),
    nulls: sums.nulls ?? null,
  };
}

function rebuiltOf({ rowsStaged, sums }: Begun, gathered: Gathered): Rebuilt | null {
  if (!sums) return null;
  return {
    rows: rowsStaged,
    print: sums.print ?? '0',
    sums: gathered.states.map(state => sums.added[state] ?? null),
    spans: spansOf(sums, gathered),
    nulls: sums.nulls?.added ?? null,
  };
}

/** In the order of the columns; null where one of them was not gathered. */
function spansOf({ spans }: UnitSums, gathered: Gathered): Span[] | null {
  if (!spans) return null;
  const known = gathered.spans.flatMap(({ name }) => {
    const span = spans[name];
    return span ? [span] : [];
  });
  return known.length === gathered.spans.length ? known : null;
}
