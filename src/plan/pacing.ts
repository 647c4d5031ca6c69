import { follows, type Unit } from './scope.ts';

/** A unit that does not pass in so many parts is not saved by more. */
export const MOST_PARTS = 16;

/** What a run is asked to keep to; read anew before every batch, so that a change takes effect with the next one. */
export type Pace = {
  /** How long a batch should take, in milliseconds. Zero asks for single units. */
  readonly batchTargetMs: number;
  /** How many batches of a run may be in flight at once. */
  readonly concurrency: number;
};

/** One second a batch, as GitLab and gh-ost found good; two at a time, because PostgreSQL inserts on one core only. */
export const DEFAULT_PACE: Pace = { batchTargetMs: 1_000, concurrency: 2 };

/** What a batch turned out to be. */
export type Sample = { readonly units: number; readonly rows: number; readonly ms: number };

/**
 * How large the next batch may be, in weight: the rows that it affects, and one for each of its units, which costs
 * something without rows too.
 */
export type Pacer = {
  readonly weight: number;
  readonly samples: readonly Sample[];
  /** How many rows a unit had lately. */
  readonly rowsPerUnit: number;
};

/** One unit of whatever size: nothing is known yet. */
export const FIRST_BATCH: Pacer = { weight: 1, samples: [], rowsPerUnit: 0 };

const REMEMBERED = 10;
const GROW_AT_MOST = 1.5;
const SHRINK_AT_ONCE = 5;
const UNITS_AT_MOST = 1_000;
/** The last batches are no smaller than this part of a full one, for each costs something of itself. */
const LEAST_SHARE = 4;

/**
 * The size of the next batch after one that took so long. It grows by at most half of what was really done, towards the
 * size whose 90th percentile of recent batches of that order would take the target; a batch that took five times the
 * target shrinks it at once, and what was remembered from better times is forgotten.
 */
export function adapt(pacer: Pacer, sample: Sample, targetMs: number): Pacer {
  // A part of a unit says nothing about how large others are.
  const rowsPerUnit = sample.units > 0 ? sample.rows / sample.units : pacer.rowsPerUnit;
  if (sample.ms >= SHRINK_AT_ONCE * targetMs) {
    return { weight: Math.max(1, (weightOf(sample) * targetMs) / sample.ms), samples: [], rowsPerUnit };
  }
  const samples = [...pacer.samples, sample].slice(-REMEMBERED);
  const largest = Math.max(...samples.map(weightOf));
  // Much smaller ones say little: what a batch costs beside its rows would count many times over.
  const comparable = samples.filter(other => weightOf(other) >= largest / 2);
  const expectedMs = percentile90(comparable.map(other => (other.ms / weightOf(other)) * largest));
  const factor = expectedMs > 0 ? Math.min(GROW_AT_MOST, targetMs / expectedMs) : GROW_AT_MOST;
  return { weight: Math.max(1, largest * factor), samples, rowsPerUnit };
}

/**
 * Takes the next batch from the front of the queue: units that follow one another without a gap, as many as the pacer
 * expects to fit, at least one; towards the end fewer, so that none of the `lanes` waits long for another. One that is to
 * be staged in parts stands alone.
 */
export function takeBatch(
  queue: Unit[],
  pacer: Pacer,
  { inParts = () => false, lanes = 1 }: { inParts?: (unit: Unit) => boolean; lanes?: number } = {},
): Unit[] {
  // Rounded, for growing by half would otherwise never lead from one unit to two.
  const fit = Math.min(UNITS_AT_MOST, Math.round(pacer.weight / (1 + pacer.rowsPerUnit)));
  const share = Math.max(Math.ceil(queue.length / lanes), Math.ceil(fit / LEAST_SHARE));
  let count = Math.min(1, queue.length);
  while (count < Math.min(fit, share) && joins(queue[count - 1], queue[count])) {
    if ([queue[count - 1], queue[count]].some(unit => unit !== undefined && inParts(unit))) break;
    count += 1;
  }
  return queue.splice(0, count);
}

function joins(before: Unit | undefined, unit: Unit | undefined): boolean {
  return before !== undefined && unit !== undefined && follows(before, unit);
}

function weightOf({ units, rows }: Pick<Sample, 'units' | 'rows'>): number {
  return Math.max(1, units + rows);
}

function percentile90(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0;
}
