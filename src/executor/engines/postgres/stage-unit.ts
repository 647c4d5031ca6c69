import { follows, markOf, type Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, LedgerEntry } from '../port.ts';
import { asRebuildRole } from './as-rebuild-role.ts';
import { bothOf, type DeltaOptions, type Difference, insertDelta } from './delta.ts';
import { codeOf } from './errors.ts';
import { NOTHING } from './fingerprints.ts';
import { type Base, currentSnapshot, noteBase, noteBases } from './freshness.ts';
import type { KeyRange } from './key-ranges.ts';
import { type Attempt, insertAttempts, latestAttemptsAt, markStale } from './ledger.ts';
import { measurableOf } from './metric-states.ts';
import { holdFence } from './runs.ts';
import { widest } from './spans.ts';
import { isStagedInPlace, reopenStaged } from './staged-table.ts';
import {
  bothRebuilt,
  deleteStagedUnit,
  type Gathered,
  insertRebuilt,
  measureBases,
  type Rebuilt,
} from './staging.ts';
import { type Table, tableNamed } from './table.ts';
import { splitByKey } from './unit-bounds.ts';
import { sumsOf, sumsOfWhole } from './unit-sums.ts';

/**
 * Units in one transaction with one snapshot: the staged rows, what the target held when they were computed, and the
 * ledger rows that say so stand or fall together. `parts` is over how many statements a single unit is spread; `apart` asks for
 * a statement a unit, which some logic needs: `needsApart` says so of an error.
 */
export async function stageUnitsIn(
  tx: Tx,
  run: EngineRun,
  units: readonly Unit[],
  fence: Fence,
  { parts = 1, apart = false }: { readonly parts?: number; readonly apart?: boolean } = {},
): Promise<LedgerEntry[]> {
  await holdFence(tx, run, fence.token);
  const before = await latestAttemptsAt(tx, run, units);
  // Staged as a whole, what there is of it in parts goes.
  const begun = [...before.values()].filter(({ state }) => state === 'begun');
  if (begun.length > 0) {
    await markStale(
      tx,
      run,
      begun.map(({ unitKey }) => unitKey),
    );
  }
  const target = await tableNamed(tx, run.plan.scope.table);
  const rebuild = keepsDifferences(run.plan.isolation.strategy) ? keepDifferences : keepWhole;
  const staged: Attempt[] = [];
  const groups = groupsOf(units, before);
  for (const group of apart ? groups.flat().map(unit => [unit]) : groups) {
    const found = await rebuild(tx, run, target, group, { before, parts });
    for (const [index, unit] of group.entries()) {
      const attempt = (before.get(unit.key)?.attempt ?? 0) + 1;
      staged.push({ unit, attempt, state: 'staged', ...(found[index] ?? EMPTY) });
    }
  }
  await insertAttempts(tx, run, staged, fence.token);
  const now = new Map(staged.map(attempt => [attempt.unit.key, entryOf(attempt)]));
  return units.flatMap(({ key }) => now.get(key) ?? before.get(key) ?? []);
}

/** Units without a gap between them that were never tried stand together; those that were tried stand alone. */
function groupsOf(units: readonly Unit[], before: ReadonlyMap<string, LedgerEntry>): Unit[][] {
  const groups: Unit[][] = [];
  for (const unit of units.filter(({ key }) => before.get(key)?.state !== 'staged')) {
    const last = groups.at(-1)?.at(-1);
    const joins = last && follows(last, unit) && !before.has(last.key) && !before.has(unit.key);
    if (joins) groups.at(-1)?.push(unit);
    else groups.push([unit]);
  }
  return groups;
}

/**
 * Where it is evaluated for several units, PostgreSQL refuses logic that gathers nothing but a bound of its unit, like
 * `max(:unit_start)`: then each unit stands alone. In another transaction and not after a savepoint: rows that are staged
 * are known by the transaction that wrote them, and a savepoint has one of its own.
 */
export function needsApart(error: unknown): boolean {
  return APART.has(codeOf(error) ?? '');
}

const APART: ReadonlySet<string> = new Set(['42803', '42P20', '0A000']);

type Staged = Pick<Attempt, 'rowsStaged' | 'base' | 'difference' | 'sums'>;

const EMPTY: Staged = { rowsStaged: 0, base: NOTHING };

/** All rows of units as they will be, and what the target held meanwhile. */
async function keepWhole(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  { before, parts }: Manner,
): Promise<Staged[]> {
  if (isStagedInPlace(run)) await reopenStaged(tx, run);
  await deleteTried(tx, run, target, units, before);
  const bases = await wholeBases(tx, run, target, units);
  const { states: typed, spans } = await measurableOf(tx, run, target);
  const gathered: Gathered = { states: [...typed.keys()], spans };
  const found = new Map<string, Rebuilt>();
  await inParts(tx, run, target, units, parts, async within => {
    for (const [mark, part] of await insertRebuilt(tx, run, target, units, gathered, within)) {
      const before = found.get(mark);
      const both = before && bothRebuilt(before, part, await widest(tx, spans, before.spans, part.spans));
      found.set(mark, both ?? part);
    }
  });
  return units.map((unit, index) => {
    const rebuilt = found.get(markOf(unit)) ?? NOT_REBUILT;
    const base = bases[index] ?? NOTHING;
    return { rowsStaged: rebuilt.rows, base, sums: sumsOfWhole(gathered, rebuilt) };
  });
}

/** What the target holds of each of these units in the transaction's snapshot, where staging keeps whole rows. */
export async function wholeBases(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
): Promise<Base[]> {
  const snapshot = await currentSnapshot(tx);
  // Rows that are put back one by one are new ones, which only their content can prove to be the old ones.
  const note = run.plan.isolation.strategy === 'replace_range' ? measureBases : noteBases;
  const bases = await note(tx, run, target, units);
  return units.map(unit => ({ ...(bases.get(markOf(unit)) ?? NOTHING), snapshot }));
}

/** A unit for which the logic returns no row. */
export const NOT_REBUILT: Rebuilt = { rows: 0, print: '0', sums: [], spans: [], nulls: {} };

type Manner = {
  readonly before: ReadonlyMap<string, LedgerEntry>;
  /** How many statements a single unit is spread over. */
  readonly parts: number;
};

/** As the rebuild role: once for all of it, or for each of so many ranges of keys. */
async function inParts(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  parts: number,
  work: (within?: KeyRange) => Promise<void>,
): Promise<void> {
  const [only] = units;
  const ranges = only && parts > 1 ? await splitByKey(tx, run, target, only, parts) : [undefined];
  await asRebuildRole(tx, async () => {
    for (const range of ranges) await work(range);
  });
}

/**
 * The first time, the target's rows are counted by the pass that compares them. That count is too high where the rebuild
 * repeats a key, and rows of transactions that had not ended may be in it or not: a later look at the target notices both
 * and has such a unit staged again, this time with a count of its own.
 */
async function keepDifferences(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  { before, parts }: Manner,
): Promise<Staged[]> {
  const [only] = units;
  const { states: typed, spans } = await measurableOf(tx, run, target);
  const gathered: Gathered = { states: [...typed.keys()], spans };
  if (only && before.has(only.key)) return [await keepAgain(tx, run, target, only, gathered, parts)];
  const snapshot = await currentSnapshot(tx);
  const found = await compare(tx, run, target, units, gathered, parts);
  return units.map(unit => {
    const difference = found.get(markOf(unit)) ?? NO_DIFFERENCE;
    const base = { rows: String(difference.paired), snapshot, fingerprint: null };
    return { rowsStaged: difference.rebuilt, base, difference, sums: sumsOf(gathered, difference, false) };
  });
}

async function compare(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  options: DeltaOptions & Gathered,
  parts: number,
): Promise<ReadonlyMap<string, Difference>> {
  const found = new Map<string, Difference>();
  await inParts(tx, run, target, units, parts, async within => {
    const part = await insertDelta(tx, run, target, units, { ...options, ...(within && { within }) });
    for (const [mark, difference] of part) {
      const before = found.get(mark);
      const spans = before && (await widest(tx, options.spans, before.spans, difference.spans));
      found.set(mark, before && spans !== undefined ? bothOf(before, difference, spans) : difference);
    }
  });
  return found;
}

async function keepAgain(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  gathered: Gathered,
  parts: number,
): Promise<Staged> {
  await deleteStagedUnit(tx, run, target, unit);
  const base = await noteBase(tx, run, target, unit);
  let found = await compare(tx, run, target, [unit], gathered, parts);
  const repeats = (found.get(markOf(unit))?.paired ?? 0) !== Number(base.rows);
  if (repeats) {
    // The rebuild returns a key twice. All its rows are kept, so that the checks see what would arrive.
    await deleteStagedUnit(tx, run, target, unit);
    found = await compare(tx, run, target, [unit], { ...gathered, keepRepeated: true }, parts);
  }
  const difference = found.get(markOf(unit)) ?? NO_DIFFERENCE;
  return { rowsStaged: difference.rebuilt, base, difference, sums: sumsOf(gathered, difference, repeats) };
}

/** A unit without any row on either side. */
export const NO_DIFFERENCE: Difference = {
  rebuilt: 0,
  inserted: 0,
  updated: 0,
  deleted: 0,
  paired: 0,
  added: [],
  removed: [],
  spans: [],
  nulls: { added: {}, removed: {} },
};

/** Only a unit that was tried before has rows in staging: data and ledger commit together. */
async function deleteTried(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  before: ReadonlyMap<string, LedgerEntry>,
): Promise<void> {
  for (const unit of units) if (before.has(unit.key)) await deleteStagedUnit(tx, run, target, unit);
}

function entryOf({ unit, attempt, state, rowsStaged }: Attempt): LedgerEntry {
  return { unitKey: unit.key, attempt, state, rowsStaged };
}

/** A failed attempt leaves no rows, only a line that says that it was made. */
export async function noteFailureIn(
  tx: Tx,
  run: EngineRun,
  unit: Unit,
  reason: string,
  fence: Fence,
): Promise<void> {
  await holdFence(tx, run, fence.token);
  const previous = (await latestAttemptsAt(tx, run, [unit])).get(unit.key);
  if (previous?.state === 'staged') return;
  if (previous?.state === 'begun') await markStale(tx, run, [unit.key]);
  const attempt = (previous?.attempt ?? 0) + 1;
  const failed: Attempt = { unit, attempt, state: 'failed', rowsStaged: 0, base: NOTHING, error: reason };
  await insertAttempts(tx, run, [failed], fence.token);
}
