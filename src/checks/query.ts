import type { Metric } from '../plan/profile.ts';
import type { Scope, Unit } from '../plan/scope.ts';

/**
 * What a check asks of an engine. The text reads four relations that the engine puts in front of it; each has every
 * column of the target, and `backfill_unit`, the mark of the unit that a row belongs to (`markOf`), and
 * `backfill_period`, the first day of its day, week, month or year:
 *
 * - `rebuilt`: the rows of the scope as they will be after promotion
 * - `existing`: the target's rows in scope as they are
 * - `outside`: the target's other rows
 * - `suspects`: those of the rebuilt rows whose key may stand twice, or in part be empty
 */
export type CheckQuery = { readonly text: string; readonly values: readonly unknown[] };

export type Row = Readonly<Record<string, unknown>>;

/** What a check needs to know of the run it judges. */
export type CheckSubject = {
  readonly key: readonly string[];
  readonly periodColumn: string;
  readonly scope: Scope;
  readonly units: readonly Unit[];
  readonly metrics: readonly Metric[];
  /** The greatest value of a column over all rebuilt rows, as text, and its type, where the engine knows it already. */
  readonly greatest?: ReadonlyMap<string, { readonly value: string | null; readonly type: string }>;
};

export type Bind = { (value: unknown): string; readonly values: unknown[] };

/** Collects the values of a statement and gives each its place: `$1`, `$2` … */
export function binder(): Bind {
  const values: unknown[] = [];
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values });
}

/** A column as SQL spells it; whatever the name holds, it stays one name. */
export function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The value of a metric over the rows of the group, as a double: null where there are none. */
export function metricValue(metric: Pick<Metric, 'sql'>): string {
  return `(${metric.sql})::float8`;
}
