import type { Bind } from '../../../checks/query.ts';
import { type Cut, type Slice, slicesOf, stretchesOf } from '../../../plan/cut.ts';
import type { Plan } from '../../../plan/schema.ts';
import type { Scope, Unit } from '../../../plan/scope.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import { columnNamed, type Table } from './table.ts';

export type CutScope = Pick<Plan['scope'], 'periodColumn' | 'period'>;

/** How a column of the target is spelt where the condition stands. */
type Spell = (column: string) => string;

/** What the mark of a unit is to PostgreSQL: a day, or a place among slices. */
export function markType({ cut }: Pick<Scope, 'cut'>): 'date' | 'int4' {
  return cut && slicesOf(cut) ? 'int4' : 'date';
}

/** The mark of the unit that a row belongs to, as `markOf` gives it for the unit. */
export function unitMark(
  table: Table,
  { periodColumn, period }: CutScope,
  bind: Bind,
  alias?: string,
): string {
  const { cut, grain } = period;
  if (!cut) return firstDayOfUnit(table, periodColumn, grain, alias);
  if (cut.by === 'partition' && !('lists' in cut)) {
    const firsts = `${bind(stretchesOf(cut).map(({ from }) => from))}::text[]::date[]`;
    return `(${firsts})[width_bucket(${firstDayOfUnit(table, periodColumn, 'day', alias)}, ${firsts})]`;
  }
  return sliceMark(cut, bind, spelt(table, alias));
}

/** The place of a row's slice: looked up by its value, or found among the bounds. Both take logarithmic time. */
export function sliceMark(cut: Cut, bind: Bind, spell: Spell): string {
  if (cut.by === 'key') {
    const bounds = `${bind(cut.bounds)}::text[]::${arrayable(cut.type)}[]`;
    return `coalesce(width_bucket(${spell(cut.column)}, ${bounds}), 0)`;
  }
  const slices = slicesOf(cut)?.map(({ slice }) => slice) ?? [];
  const places = slices.flatMap(slice =>
    'values' in slice ? slice.values.map(value => [value, slice.position] as const) : [],
  );
  const place = bind(JSON.stringify(Object.fromEntries(places)));
  return `coalesce((${place}::text::jsonb ->> ${spell(slices[0]?.column ?? '')}::text)::int4, 0)`;
}

/** The condition that a row of the scope lies in a unit. */
export function inUnit(table: Table, scope: CutScope, unit: Unit, bind: Bind, alias?: string): string {
  return inUnits(table, scope, [unit], bind, alias);
}

/** The condition that a row of the scope lies in one of units that follow one another. */
export function inUnits(
  table: Table,
  { periodColumn, period }: CutScope,
  units: readonly Unit[],
  bind: Bind,
  alias?: string,
): string {
  const range = { from: units[0]?.from ?? '', to: units.at(-1)?.to ?? '', filters: period.filters };
  const slices = slicesAmong(units, period);
  const inside = inPeriod(table, periodColumn, range, bind, alias);
  return slices.length === 0 ? inside : `${inside} and ${inSlices(slices, bind, spelt(table, alias))}`;
}

/** The slices of units, none where they are all that their scope has: then no row of it has to be told apart. */
export function slicesAmong(units: readonly Unit[], { cut }: Pick<Scope, 'cut'>): Slice[] {
  const slices = units.flatMap(({ slice }) => slice ?? []);
  return cut && slices.length === slicesOf(cut)?.length ? [] : slices;
}

/**
 * The condition that a row lies in one of these slices, written so that an index of the column serves it. Rows without a
 * value are among the others, or before the first bound.
 */
export function inSlices(slices: readonly Slice[], bind: Bind, spell: Spell): string {
  const column = spell(slices[0]?.column ?? '');
  const conditions: string[] = [];
  const values = slices.flatMap(slice => ('values' in slice ? slice.values : []));
  if (values.length > 0) conditions.push(`${column} = any(${bind(values)})`);
  for (const slice of slices) {
    if ('otherThan' in slice) conditions.push(`(${column} = any(${bind(slice.otherThan)})) is not true`);
  }
  for (const stretch of stretchesIn(slices)) conditions.push(inStretch(column, stretch, bind));
  return `(${conditions.map(condition => `(${condition})`).join(' or ')})`;
}

/** Before the first bound there are rows without a value too, of which no comparison is true. */
function inStretch(column: string, { from, to }: Pick<Stretch, 'from' | 'to'>, bind: Bind): string {
  if (from === null) return to === null ? 'true' : `(${column} >= ${bind(to)}) is not true`;
  const below = to === null ? '' : ` and ${column} < ${bind(to)}`;
  return `${column} >= ${bind(from)}${below}`;
}

type Stretch = { readonly from: string | null; to: string | null; last: number };

/** Ranges that touch are one. */
function stretchesIn(slices: readonly Slice[]): Stretch[] {
  const found: Stretch[] = [];
  for (const slice of slices) {
    if (!('type' in slice)) continue;
    const before = found.at(-1);
    if (before?.last === slice.position - 1) {
      before.to = slice.to;
      before.last = slice.position;
    } else {
      found.push({ from: slice.from, to: slice.to, last: slice.position });
    }
  }
  return found;
}

/** PostgreSQL compares both kinds of text alike, but finds a place only among the plain one. */
function arrayable(type: string): string {
  return type === 'character varying' ? 'text' : type;
}

function spelt(table: Table, alias: string | undefined): Spell {
  return name => `${alias === undefined ? '' : `${alias}.`}${columnNamed(table, name).sql}`;
}
