import { countOf } from './count.ts';
import { sayQuantity, saySeconds } from './throttle/quantity.ts';

/** What a backfill is expected to cost, at most: every row in scope counts as changed. */
export type Load = { readonly rows: number; readonly logBytes: number; readonly seconds: number | null };

/** What the company is willing to spend on one backfill; what is absent is not limited. */
export type Budget = {
  readonly rows?: number | undefined;
  readonly logBytes?: number | undefined;
  readonly seconds?: number | undefined;
};

/**
 * Units rebuilt on trial, and what they took. `relativeCost` is what a unit of the scope costs by the planner's account,
 * over one of those tried: 2 where the others are twice as dear.
 */
export type Trial = { readonly units: number; readonly seconds: number; readonly relativeCost?: number };

/**
 * Bytes of write-ahead log for a byte of table: 1.4 for logged staging, 1.4 for the before-image and 5.6 for replacing
 * the rows, measured on 10 million rows with a key and one index.
 */
const LOG_BYTES_A_ROW_BYTE = 8.4;

/** Replacing and proving take about as long again as staging did. */
const SECONDS_A_STAGING_SECOND = 2;

/** Estimates a load from what was measured: rows in scope, the mean width of a row in bytes, units tried. */
export function estimateLoad(measured: {
  readonly rowsInScope: number;
  readonly rowBytes: number;
  readonly units: number;
  readonly trial: Trial | null;
}): Load {
  const { rowsInScope, rowBytes, units, trial } = measured;
  return {
    rows: rowsInScope,
    logBytes: Math.round(rowsInScope * rowBytes * LOG_BYTES_A_ROW_BYTE),
    seconds:
      trial && trial.units > 0
        ? Math.ceil(
            (trial.seconds / trial.units) * (trial.relativeCost ?? 1) * units * SECONDS_A_STAGING_SECOND,
          )
        : null,
  };
}

/** What would be spent beyond the budget, each in words; empty when nothing would. */
export function overspent(load: Load, budget: Budget): string[] {
  return [
    over(load.rows, budget.rows, value => countOf(value, 'row')),
    over(load.logBytes, budget.logBytes, value => `${sayQuantity(value, 'bytes')} of log`),
    over(load.seconds, budget.seconds, saySeconds),
  ].flatMap(sentence => sentence ?? []);
}

function over(
  spent: number | null,
  limit: number | undefined,
  say: (value: number) => string,
): string | null {
  if (spent === null || limit === undefined || spent <= limit) return null;
  return `about ${say(spent)}, where ${say(limit)} are allowed`;
}
