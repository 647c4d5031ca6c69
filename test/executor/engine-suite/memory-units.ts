import type { Slice } from '../../../src/plan/cut.ts';
import type { MeasureTarget } from '../../../src/plan/ports.ts';
import type { Unit } from '../../../src/plan/scope.ts';
import type { Way } from '../../../src/plan/way.ts';
import type { CutFacts } from '../../../src/plan/ways.ts';
import type { SignupRow } from '../signups-warehouse.ts';

/** The columns by which the table in memory can be cut, with their types. */
const TYPES: Readonly<Record<string, 'text' | 'integer'>> = { region: 'text', signups: 'integer' };

/** Whether a row of the table lies in a unit, whatever the scope is cut by. */
export function liesIn(row: SignupRow, { from, to, slice }: Pick<Unit, 'from' | 'to' | 'slice'>): boolean {
  return row.day >= from && row.day < to && (!slice || hasSlice(row, slice));
}

function hasSlice(row: SignupRow, slice: Slice): boolean {
  const value = textOf(row, slice.column);
  if ('values' in slice) return slice.values.includes(value);
  if ('otherThan' in slice) return !slice.otherThan.includes(value);
  const { from, to, type } = slice;
  const order = type === 'integer' ? (a: string, b: string) => Number(a) - Number(b) : byText;
  return (from === null || order(value, from) >= 0) && (to === null || order(value, to) < 0);
}

function textOf(row: SignupRow, column: string): string {
  return String(row[column as keyof SignupRow]);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** By what a scope can be cut in this way, as the table is now. */
export function cutFactsOf(rows: readonly SignupRow[], { scope }: MeasureTarget, way: Way): CutFacts {
  if (way.by === 'partition') {
    return { by: 'wrong', message: 'A table in memory has no partitions.', remedy: 'Cut it by its period.' };
  }
  const type = TYPES[way.column];
  if (!type) return { by: 'wrong', message: `There is no column ${way.column}.`, remedy: 'Name another.' };
  const found = rows.filter(row => liesIn(row, scope)).map(row => textOf(row, way.column));
  if (way.by === 'value') return { by: 'value', values: [...new Set(found)].toSorted(byText) };
  if (way.by === 'list') {
    const given = scope.filters.find(({ column }) => column === way.column)?.values ?? [];
    return { by: 'list', values: [...new Set(given)].toSorted(byText) };
  }
  const sorted = found.toSorted(type === 'integer' ? (a, b) => Number(a) - Number(b) : byText);
  const bounds = sorted.filter((_, index) => index > 0 && index % way.rows === 0);
  return { by: 'key', type, bounds: [...new Set(bounds)] };
}
