import type { Check, CheckKind } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';
import type { Compared } from './change.ts';
import { isLate, isUndated } from './point-in-time.ts';
import { type CheckSubject, column, type Row } from './query.ts';

/**
 * What a check asks for where single numbers are enough, by unit and for the whole scope (unit null), before and after:
 * aggregates of the rows as SQL. An engine that has them already needs not read the rows again.
 */
export type CheckNumbers = {
  readonly expressions: readonly string[];
  /** The rows that the query of the check would have given; null where it takes more than numbers to tell. */
  readonly rows: (numbers: readonly (readonly Compared[])[]) => readonly Row[] | null;
  /** Columns that have to be dates or timestamps, because a value that is none would fail where it is first read. */
  readonly instants?: readonly string[];
};

export const ROWS = 'count(*)';

type Numbers<K extends CheckKind> = (
  check: Extract<Check, { kind: K }>,
  metrics: CheckSubject['metrics'],
) => CheckNumbers | null;

const NUMBERS: { readonly [K in CheckKind]?: Numbers<K> } = {
  row_count: () => compared(ROWS),
  total: (check, metrics) => ofMetric(check.metric, metrics),
  movement: (check, metrics) => ofMetric(check.metric, metrics),
  null_rate: check => ({
    expressions: [ROWS, ...check.columns.map(filledIn)],
    rows: ([counts = [], ...filled]) =>
      check.columns.flatMap((name, index) => emptyOf(name, counts, filled[index] ?? [])),
  }),
  date_coverage: () => ({
    expressions: [ROWS],
    rows: ([counts = []]) =>
      counts.filter(line => line.unit !== null && (line.rebuilt ?? 0) > 0).map(({ unit }) => ({ unit })),
  }),
  completeness: check => ({
    expressions: [ROWS, ...check.columns.map(filledIn)],
    rows([counts = [], ...filled]) {
      const whole = check.columns
        .flatMap((name, index) => emptyOf(name, counts, filled[index] ?? []))
        .filter(({ unit }) => unit === null);
      // What is filled in everywhere is so in every segment; otherwise only rows can say in which it is not.
      return whole.some(({ empty }) => empty !== 0) ? null : whole.map(line => ({ ...line, segment: null }));
    },
  }),
  point_in_time: check => ({
    expressions: [
      ROWS,
      `count(*) filter (where ${isLate(check)})`,
      `count(*) filter (where ${isUndated(check)})`,
    ],
    instants: [check.as_of, check.known_at],
    rows([counts = [], late = [], undated = []]) {
      const faulty = [...late, ...undated].filter(({ unit, rebuilt }) => unit !== null && (rebuilt ?? 0) > 0);
      const units = new Set(faulty.map(({ unit }) => unit));
      return [{ rows: wholeOf(counts), late: wholeOf(late), undated: wholeOf(undated), units: [...units] }];
    },
  }),
};

/** What a check needs in numbers, or null where it has to read rows. */
export function numbersFor(check: Check, metrics: CheckSubject['metrics']): CheckNumbers | null {
  const numbers = NUMBERS[check.kind] as Numbers<CheckKind> | undefined;
  return numbers?.(check, metrics) ?? null;
}

/**
 * Every aggregate that the metrics and the checks of a plan need in numbers, each once; without those of checks that ask for
 * instants where a column holds something else.
 */
export function expressionsOf(
  { purpose, checks }: Pick<Plan, 'purpose' | 'checks'>,
  isInstant: (column: string) => boolean,
): string[] {
  const wanted = checks.flatMap(check => {
    const numbers = numbersFor(check, purpose.metrics);
    return numbers && (numbers.instants ?? []).every(isInstant) ? numbers.expressions : [];
  });
  return [...new Set([ROWS, ...purpose.metrics.map(metric => metric.sql), ...wanted])];
}

/** Columns of which a check asks for the greatest value: an engine that knows it needs not read the rows for it. */
export function spannedColumns({ checks }: Pick<Plan, 'checks'>): string[] {
  return [...new Set(checks.flatMap(check => (check.kind === 'freshness' ? [check.column] : [])))];
}

function compared(expression: string): CheckNumbers {
  return { expressions: [expression], rows: ([lines = []]) => lines };
}

function ofMetric(id: string, metrics: CheckSubject['metrics']): CheckNumbers | null {
  const metric = metrics.find(candidate => candidate.id === id);
  return metric ? compared(metric.sql) : null;
}

function filledIn(name: string): string {
  return `count(${column(name)})`;
}

function wholeOf(lines: readonly Compared[]): number {
  return lines.find(({ unit }) => unit === null)?.rebuilt ?? 0;
}

function emptyOf(name: string, counts: readonly Compared[], filled: readonly Compared[]) {
  const filledBy = new Map(filled.map(line => [line.unit, line.rebuilt ?? 0]));
  return counts
    .filter(line => line.unit === null || line.rebuilt !== null)
    .map(({ unit, rebuilt }) => {
      const rows = rebuilt ?? 0;
      return { unit, name, rows, empty: rows - (filledBy.get(unit) ?? 0) };
    });
}
