import { z } from 'zod';
import { hashOf } from './canonical.ts';
import { addDays, CivilDate, daysBetween, Grain, sayPeriod, startOf, startOfNext } from './civil-date.ts';
import { Cut, type Slice, slicesOf, stretchesOf } from './cut.ts';

/** What people may narrow a backfill to, beside its dates: the values of one column. */
export const ScopeFilter = z.strictObject({
  column: z.string(),
  values: z.array(z.string()).min(1).max(100),
});
export type ScopeFilter = z.infer<typeof ScopeFilter>;

/**
 * The exact part of history: `[from, to)` in whole units of `grain`, in `timezone`, narrowed by the filters, and cut into
 * units by `cut` where not by `grain`.
 */
export const Scope = z.strictObject({
  from: CivilDate,
  to: CivilDate,
  grain: Grain,
  timezone: z.string(),
  filters: z.array(ScopeFilter),
  cut: Cut.optional(),
});
export type Scope = z.infer<typeof Scope>;

/**
 * The thing that is replayed, retried, counted and shown as progress: `[from, to)`, and of that only a slice where the
 * scope is not cut by period. `key` is its name, short and like no other of the scope.
 */
export type Unit = {
  readonly key: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly slice?: Slice;
};

type Extent = Pick<Scope, 'from' | 'to' | 'grain'> & { readonly cut?: Scope['cut'] };

/** The units of a scope in order. Each row that the scope may ever hold lies in exactly one of them. */
export function unitsOf(scope: Extent): Unit[] {
  const { from, to, cut } = scope;
  if (!cut) return periodsOf(scope);
  const slices = slicesOf(cut);
  if (slices) return slices.map(({ name, slice }) => ({ key: shortName(name), from, to, slice }));
  return stretchesOf(cut).map(({ name, ...stretch }) => ({ key: shortName(name), ...stretch }));
}

/** The whole days, weeks, months or years of a scope, however it is cut; its ends lie on their bounds. */
export function periodsOf(scope: Pick<Scope, 'from' | 'to' | 'grain'>): Unit[] {
  const units: Unit[] = [];
  for (let from = scope.from; from < scope.to; ) {
    const to = startOfNext(scope.grain, from);
    units.push({ key: unitKey(scope.grain, from), from, to });
    from = to;
  }
  return units;
}

/** Longer names, and those that cannot be read, are made short; what was left out of them still tells them apart. */
const NAME_LENGTH = 56;
const PLAIN_NAME = /^[\p{L}\p{N}\p{P}\p{S}]+(?: [\p{L}\p{N}\p{P}\p{S}]+)*$/u;

/** A name as it is, or what can be shown of it with a part of its hash: never the same for two names. */
function shortName(name: string): string {
  const isPlain = name.length <= NAME_LENGTH && PLAIN_NAME.test(name) && !name.includes('~');
  if (isPlain) return name;
  const shown = name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ').slice(0, NAME_LENGTH - 16);
  return `${shown.isWellFormed() ? shown : shown.slice(0, -1)}~${hashOf(name).slice(0, 12)}`;
}

/** What tells the rows of a unit from those of all others of its run: where it is cut by period, its first day. */
export function markOf(unit: Unit): string {
  return unit.slice ? String(unit.slice.position) : unit.from;
}

/** Whether nothing lies between two units, so that both can be worked on as one stretch. */
export function follows(before: Unit, unit: Unit): boolean {
  return unit.slice ? before.slice !== undefined : before.to === unit.from;
}

/** The units of a scope by their marks. */
export function unitsByMark(scope: Extent): ReadonlyMap<string, Unit> {
  return new Map(unitsOf(scope).map(unit => [markOf(unit), unit]));
}

/** `2026-03-02` for a day or a week's Monday, `2026-03` for a month, `2026` for a year. */
function unitKey(grain: Grain, from: CivilDate): string {
  if (grain === 'month') return from.slice(0, 7);
  if (grain === 'year') return from.slice(0, 4);
  return from;
}

/** How many units lie in the scope, without listing them. */
export function countUnits(scope: Extent): number {
  if (!scope.cut && scope.grain === 'day') return daysBetween(scope.from, scope.to);
  return unitsOf(scope).length;
}

/** The smallest whole-unit `[from, to)` that holds the days `first` to `last`, both included. */
export function widenToUnits(
  grain: Grain,
  first: CivilDate,
  last: CivilDate,
): { from: CivilDate; to: CivilDate } {
  return { from: startOf(grain, first), to: startOfNext(grain, last) };
}

/** `2 Mar 2026 to 22 Mar 2026, region = EU or US` */
export function sayScope(scope: Pick<Scope, 'from' | 'to' | 'filters'>): string {
  const filters = scope.filters.map(filter => `${filter.column} = ${filter.values.join(' or ')}`);
  return [sayPeriod(scope.from, scope.to), ...filters].join(', ');
}

/** The last day inside the scope, as people say it. */
export function lastDay(scope: Pick<Scope, 'to'>): CivilDate {
  return addDays(scope.to, -1);
}

/**
 * Whether two scopes may share a row: their periods intersect and no filtered column keeps them apart. The same day in
 * two time zones is not the same day, so where the zones differ a day on either side counts as shared.
 */
export function scopesIntersect(a: Scope, b: Scope): boolean {
  const margin = a.timezone === b.timezone ? 0 : 1;
  if (a.from >= addDays(b.to, margin) || b.from >= addDays(a.to, margin)) return false;
  return a.filters.every(filter => {
    const other = b.filters.find(candidate => candidate.column === filter.column);
    return !other || other.values.some(value => filter.values.includes(value));
  });
}
