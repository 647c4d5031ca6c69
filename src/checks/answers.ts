import type { CheckKind } from '../plan/check.ts';

/**
 * Where an engine finds the answer to a check:
 * - `sums`: sums and counts by unit, of the target and of what staging gathered of the differences
 * - `greatest`: the greatest value of a column, which staging gathered of all rebuilt rows
 * - `keys`: what staging counted, while no key is new and none came twice; otherwise the rows whose key may stand twice
 * - `rows`: the rebuilt rows, because no number that could be kept for each unit says it
 * - `replay`: the logic itself, run again with its sources cut off
 *
 * What is not known that way (an average of a distinct count, a unit staged before its sums were kept) is read from rows.
 */
export type Answer = 'sums' | 'greatest' | 'keys' | 'rows' | 'replay';

export const ANSWERED_BY: Readonly<Record<CheckKind, Answer>> = {
  row_count: 'sums',
  total: 'sums',
  movement: 'sums',
  null_rate: 'sums',
  date_coverage: 'sums',
  freshness: 'greatest',
  unique_key: 'keys',
  known_example: 'rows', // of those that the example names
  distribution: 'rows', // a column may have any number of values
  completeness: 'sums', // while nothing is empty; rows say in which segment something is
  point_in_time: 'sums', // of rows that use later data, where both columns are dates or timestamps
  point_in_time_replay: 'replay',
};
