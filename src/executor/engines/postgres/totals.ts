import type { Compared } from '../../../checks/change.ts';
import { binder } from '../../../checks/query.ts';
import { startOf, startOfNext } from '../../../plan/civil-date.ts';
import { lastDay, markOf, unitsOf } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { recentlyWritten, type Seen } from './freshness.ts';
import { type StagedSums, stagedSums } from './ledger.ts';
import { type Measurable, measurableOf } from './metric-states.ts';
import { quoted, stagingTable } from './names.ts';
import { bothNulls, countNulls, type Nulls, namedNulls, nullableColumns } from './nulls.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';
import { markType, unitMark } from './unit-sql.ts';

/** Sums and counts of the rows that one unit has in one month. `inside` is false for rows that the scope leaves out. */
type Part = {
  readonly unit: string;
  /** Null where a unit lies in several, and nobody knows what of it is in which. */
  readonly month: string | null;
  readonly inside: boolean;
  /** `comes` and `goes` are what the rebuild makes of the rows that exist; `instead` is all that it puts there. */
  readonly part: 'existing' | 'comes' | 'goes' | 'instead';
  readonly rows: string;
  readonly states: Readonly<Record<string, string>>;
};

/** Numbers of the scope before and after, as far as they are known without reading the rebuilt rows. */
export type Totals = {
  /** By the mark of each unit, and of the whole scope (unit null); undefined where rows have to be read. */
  readonly byUnit: (expression: string) => readonly Compared[] | undefined;
  /** By the first day of each calendar month that the scope touches, rows outside the scope included. */
  readonly byMonth: (expression: string) => readonly Compared[] | undefined;
};

/**
 * Looks at the target once: how many rows each unit has, whether any was written since the unit was staged, and the sums
 * of what is there. With what staging gathered of the differences that gives the numbers after promotion too.
 */
export async function scanTarget(
  tx: Tx,
  run: EngineRun,
  target: Table,
): Promise<{
  seen: Map<string, Seen>;
  parts: Part[];
  measurable: Measurable;
  /** By the mark of each unit that has rows. */
  nulls: Map<string, Nulls>;
}> {
  const measurable = await measurableOf(tx, run, target);
  const { period, periodColumn } = run.plan.scope;
  const bind = binder();
  const recent = await recentlyWritten(tx, run, target, bind);
  const months = { from: startOf('month', period.from), to: startOfNext('month', lastDay(period)) };
  const isWhole = months.from === period.from && months.to === period.to && period.filters.length === 0;
  const inside = isWhole ? 'true' : `(${inPeriod(target, periodColumn, period, bind)}) is true`;
  const unit = unitMark(target, run.plan.scope, bind);
  const spans = period.cut !== undefined || period.grain === 'week' || period.grain === 'year';
  const month = spans ? firstDayOfUnit(target, periodColumn, 'month') : unit;
  const states = [...measurable.states.keys()];
  const nullable = nullableColumns(target);
  await becomeRebuildRole(tx);
  const { rows } = await tx.query<{
    unit: string;
    month: string;
    inside: boolean;
    rows: string;
    recent: string;
    states: (string | null)[];
    nulls: number[];
  }>(
    `select unit::text as unit, month::text as month, inside, rows, recent, states, nulls from (
       select ${unit} as unit, ${month} as month, ${inside} as inside, count(*) as rows,
         count(*) filter (where ${recent}) as recent, array[${states.map(state => `(${state})::text`).join(', ')}]::text[] as states,
         ${countNulls(nullable)} as nulls
       from ${target.sql} where ${inPeriod(target, periodColumn, { ...months, filters: [] }, bind)}
       group by 1, 2, 3) found`,
    bind.values,
  );
  await becomeSelf(tx);
  const seen = new Map<string, Seen>();
  const nulls = new Map<string, Nulls>();
  for (const row of rows.filter(found => found.inside)) {
    const before = seen.get(row.unit) ?? { rows: 0n, recent: 0n };
    seen.set(row.unit, { rows: before.rows + BigInt(row.rows), recent: before.recent + BigInt(row.recent) });
    nulls.set(row.unit, bothNulls(nulls.get(row.unit) ?? {}, namedNulls(nullable, row.nulls)));
  }
  const parts = rows.map(
    (row): Part => ({
      unit: row.unit,
      month: startOf('month', row.month),
      inside: row.inside,
      part: 'existing',
      rows: row.rows,
      states: Object.fromEntries(states.map((state, index) => [state, row.states[index] ?? '0'])),
    }),
  );
  return { seen, parts, measurable, nulls };
}

/** What staging holds, in the same parts: the differences that the ledger knows, or the whole rows of the staging table. */
export async function stagedParts(
  tx: Tx,
  run: EngineRun,
  target: Table,
  measurable: Measurable,
): Promise<Part[] | null> {
  const staged = await stagedSums(tx, run);
  if (keepsDifferences(run.plan.isolation.strategy)) return partsOfLedger(run, staged);
  const known = wholeOfLedger(run, staged);
  if (known) return known;
  const { periodColumn } = run.plan.scope;
  const bind = binder();
  const states = [...measurable.states.keys()];
  await becomeRebuildRole(tx);
  const { rows } = await tx.query<{ unit: string; month: string; rows: string; states: (string | null)[] }>(
    `select unit::text as unit, month::text as month, rows, states from (
       select ${unitMark(target, run.plan.scope, bind)} as unit,
         ${firstDayOfUnit(target, periodColumn, 'month')} as month, count(*) as rows,
         array[${states.map(state => `(${state})::text`).join(', ')}]::text[] as states
       from ${stagingTable(run.id)} group by 1, 2) found`,
    bind.values,
  );
  await becomeSelf(tx);
  return rows.map(row => ({
    unit: row.unit,
    month: row.month,
    inside: true,
    part: 'instead',
    rows: row.rows,
    states: Object.fromEntries(states.map((state, index) => [state, row.states[index] ?? '0'])),
  }));
}

/** Null where a unit repeats a key or was staged before its sums were kept: then rows have to be read. */
function partsOfLedger(run: EngineRun, staged: readonly StagedSums[]): Part[] | null {
  const units = new Map(unitsOf(run.plan.scope.period).map(unit => [unit.key, unit]));
  const parts: Part[] = [];
  for (const { unitKey, sums, inserted, updated, deleted } of staged) {
    const unit = units.get(unitKey);
    if (!unit) return null;
    // A row whose key comes twice is taken off twice.
    if (sums?.repeats !== false) return null;
    const first = startOf('month', unit.from);
    const isSplit = first !== startOf('month', lastDay(unit)) && inserted + updated + deleted > 0;
    const of = { unit: markOf(unit), month: isSplit ? null : first, inside: true };
    parts.push({ ...of, part: 'comes', rows: String(inserted + updated), states: sums.added });
    parts.push({ ...of, part: 'goes', rows: String(updated + deleted), states: sums.removed });
  }
  return parts;
}

/** Null where a unit lies in two months or was staged before its sums were kept: then rows have to be read. */
function wholeOfLedger(run: EngineRun, staged: readonly StagedSums[]): Part[] | null {
  const units = new Map(unitsOf(run.plan.scope.period).map(unit => [unit.key, unit]));
  const parts: Part[] = [];
  for (const { unitKey, sums, rows } of staged) {
    const unit = units.get(unitKey);
    if (!unit || !sums) return null;
    const month = startOf('month', unit.from);
    if (month !== startOf('month', lastDay(unit)) && rows > 0) return null;
    parts.push({
      unit: markOf(unit),
      month,
      inside: true,
      part: 'instead',
      rows: String(rows),
      states: sums.added,
    });
  }
  return parts;
}

/** Which parts make up a side, and with which sign. */
const SIDES = `(values ('existing', 'existing', 1), ('rebuilt', 'existing', 1), ('rebuilt', 'comes', 1),
  ('rebuilt', 'goes', -1)) as sides (side, part, sign)`;
const SIDES_INSTEAD = `(values ('existing', 'existing', 1), ('rebuilt', 'outside', 1), ('rebuilt', 'instead', 1))
  as sides (side, part, sign)`;

/** Adds the parts up, by unit, by month and as a whole, and computes every expression of the sums. Reads no table. */
export async function addUp(
  tx: Tx,
  run: EngineRun,
  { expressions, states }: Measurable,
  parts: readonly Part[],
): Promise<Totals> {
  const names = new Map([...states.keys()].map((state, index) => [state, quoted(`s${index}`)]));
  const isDelta = keepsDifferences(run.plan.isolation.strategy);
  const list = [...expressions];
  const values = list.map(([, { states: own, value }]) => {
    const expression = value(own.map(state => names.get(state) ?? 'null'));
    return `case when rows > 0 then (${expression})::float8 end`;
  });
  const typed = [...states].map(([state, type]) => ({ name: names.get(state) ?? '', type }));
  const added = typed.map(({ name, type }) => `sum(sign * ${name})::${type} as ${name}`).join(', ');
  const records = parts.flatMap(part => recordsOf(part, [...states.keys()], isDelta));
  const { rows } = await tx.query<{
    side: 'existing' | 'rebuilt';
    by: 'unit' | 'month';
    mark: string | null;
    values: (number | null)[];
  }>(
    `with parts as (
       select * from jsonb_to_recordset($1::jsonb) as parts (unit ${markType(run.plan.scope.period)}, month date, inside boolean, part text, rows bigint
         ${typed.map(({ name }) => `, ${name} numeric`).join('')})
     ), sided as materialized (
       select * from parts join ${isDelta ? SIDES : SIDES_INSTEAD} using (part)
     ), added as (
       select side, 'unit' as by, unit::text as mark, sum(sign * rows) as rows${added && `, ${added}`}
       from sided where inside group by grouping sets ((side, unit), (side))
       union all
       select side, 'month', month::text, sum(sign * rows)${added && `, ${added}`} from sided group by side, month
     )
     select side, by, mark, array[${values.join(', ')}]::float8[] as values
     from added where rows > 0 or mark is null`,
    [JSON.stringify(records)],
  );
  const lost = new Set([...states.keys()].filter(state => parts.some(part => isUnknown(part.states[state]))));
  const index = new Map(
    list.flatMap(([sql, { states: own }], at) =>
      own.some(state => lost.has(state)) ? [] : [[sql, at] as const],
    ),
  );
  const collect = (by: 'unit' | 'month') => (expression: string) => {
    const at = index.get(expression);
    if (at === undefined) return undefined;
    const lines = new Map<string | null, { existing: number | null; rebuilt: number | null }>();
    for (const row of rows.filter(found => found.by === by)) {
      const line = lines.get(row.mark) ?? { existing: null, rebuilt: null };
      lines.set(row.mark, { ...line, [row.side]: finite(row.values[at] ?? null) });
    }
    return [...lines].map(([unit, line]) => ({ unit, ...line }));
  };
  const isMonthly = parts.every(part => part.month !== null);
  return { byUnit: collect('unit'), byMonth: isMonthly ? collect('month') : () => undefined };
}

function recordsOf(part: Part, states: readonly string[], isDelta: boolean): object[] {
  const sums = Object.fromEntries(states.map((state, index) => [`s${index}`, part.states[state] ?? '0']));
  const record = { unit: part.unit, month: part.month, inside: part.inside, rows: part.rows, ...sums };
  // Whole staged rows take the place of those in scope, and only of those.
  const stays = !isDelta && part.part === 'existing' && !part.inside;
  return [{ ...record, part: part.part }, ...(stays ? [{ ...record, part: 'outside' }] : [])];
}

/**
 * A unit may have been staged before this sum was gathered, and from one that holds NaN or infinity nothing can be taken off
 * again: then rows have to be read.
 */
function isUnknown(sum: string | undefined): boolean {
  return sum === undefined || !Number.isFinite(Number(sum));
}

/** NaN and infinity are numbers to PostgreSQL, but none that anybody could compare or hash. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
