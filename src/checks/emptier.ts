import type { Check } from '../plan/check.ts';
import { countOf, sayCount } from '../plan/count.ts';
import type { CheckVerdict } from '../plan/verdict.ts';

/** How many rows a unit has before and after, and how many of them are empty in a column; without an entry none. */
export type UnitEmptiness = {
  readonly unit: string;
  readonly before: Side;
  readonly after: Side;
};

type Side = { readonly rows: number; readonly empty: Readonly<Record<string, number>> };

type Line = {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly rows: { readonly before: number; readonly after: number };
};

const NAMED = 5;

/** A column this much emptier, as a share of the rows, is worth a line, and one that is more than twice as empty. */
const POINTS = 0.01;

/**
 * What no check of the plan asked: columns that are emptier than before. A warning that keeps nothing from being promoted,
 * or null where there is nothing to warn of. Columns that a check judges are left to it, and where the scope held no rows
 * there is nothing to compare with.
 */
export function judgeEmptier(units: readonly UnitEmptiness[], checks: readonly Check[]): CheckVerdict | null {
  const judged = new Set(checks.flatMap(check => ('columns' in check ? check.columns : [])));
  const names = new Set(units.flatMap(({ after }) => Object.keys(after.empty)));
  const rows = {
    before: sum(units, ({ before }) => before.rows),
    after: sum(units, ({ after }) => after.rows),
  };
  const lines = [...names]
    .filter(name => !judged.has(name))
    .map(name => ({
      name,
      rows,
      before: sum(units, ({ before }) => emptyIn(before, name)),
      after: sum(units, ({ after }) => emptyIn(after, name)),
    }))
    .filter(isEmptier)
    .sort((a, b) => b.after - b.before - (a.after - a.before) || (a.name < b.name ? -1 : 1));
  if (lines.length === 0) return null;
  const more = lines.length > NAMED ? [`and ${countOf(lines.length - NAMED, 'more column')}`] : [];
  const risen = units.filter(({ before, after }) =>
    lines.some(({ name }) => emptyIn(after, name) > emptyIn(before, name)),
  );
  return {
    checkId: 'emptier',
    title: 'Missing values',
    kind: 'emptier',
    blocking: false,
    passed: false,
    observed: [...lines.slice(0, NAMED).map(say), ...more].join('; '),
    expected: 'no more of them than before',
    units: risen.map(({ unit }) => unit),
  };
}

function isEmptier({ before, after, rows }: Line): boolean {
  if (rows.before === 0 || after <= before) return false;
  const [was, is] = [before / rows.before, after / rows.after];
  return is > 2 * was || is - was >= POINTS;
}

function say({ name, before, after, rows }: Line): string {
  const was = before === 0 ? 'none' : `${sayCount(before)} of ${sayCount(rows.before)}`;
  return `${name} is missing in ${sayCount(after)} of ${countOf(rows.after, 'row')}, before in ${was}`;
}

/** Asked for as its own: a column may be called `constructor`, which every object has. */
function emptyIn({ empty }: Side, name: string): number {
  return Object.hasOwn(empty, name) ? (empty[name] ?? 0) : 0;
}

function sum(units: readonly UnitEmptiness[], of: (unit: UnitEmptiness) => number): number {
  return units.reduce((all, unit) => all + of(unit), 0);
}
