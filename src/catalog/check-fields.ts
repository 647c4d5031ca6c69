import type { CheckKind } from '../plan/check.ts';

const SHARED = {
  id: 'Name by which examples and verdicts refer to the check.',
  title: 'What the check says in one line; the kind’s own title when absent.',
  blocking: 'Whether a failure stops the run. When false it is reported and people decide.',
} as const;

/** What each key of a check means, for editors and for the problems that `catalog:check` prints. */
const FIELDS: Readonly<Record<CheckKind, Readonly<Record<string, string>>>> = {
  row_count: {
    kind: 'The number of rows in scope, rebuilt against current.',
    min_change_percent:
      'Least change allowed, in percent of the current rows; -1 allows one row in a hundred to go.',
    max_change_percent: 'Greatest change allowed, in percent of the current rows.',
  },
  total: {
    kind: 'A metric over the whole scope, rebuilt against current.',
    metric: 'Id of the metric.',
    min_change_percent: 'Least change allowed, in percent of the current value.',
    max_change_percent: 'Greatest change allowed, in percent of the current value.',
  },
  unique_key: { kind: 'No key appears twice in the rebuilt rows and no part of it is NULL.' },
  null_rate: {
    kind: 'How many of the rebuilt rows lack a value.',
    columns: 'Columns that are looked at, each for itself.',
    max_percent: 'Greatest share of rows that may be NULL, in percent.',
  },
  date_coverage: {
    kind: 'Every unit of the scope has at least one rebuilt row.',
    max_missing_units: 'How many units may have none.',
  },
  freshness: {
    kind: 'The newest value in the rebuilt rows reaches the end of the scope.',
    column: 'Column with a date or time of the source data.',
    max_lag: 'How far before the end of the scope the newest value may be, for example 36h.',
  },
  known_example: {
    kind: 'One number that somebody counted independently.',
    where: 'The rows that were counted: columns and their values.',
    metric: 'Id of the metric that was counted.',
    expect: 'The number that must come out.',
    tolerance: 'How far off the result may be, in the unit of the metric.',
  },
  movement: {
    kind: 'A metric unit by unit, rebuilt against current.',
    metric: 'Id of the metric.',
    max_percent: 'Greatest movement of any single unit, up or down, in percent of its current value.',
  },
  distribution: {
    kind: 'The mix of the values of a column, rebuilt against current.',
    column: 'Column with few different values.',
    max_shift: 'How far the share of any value may move; 0.2 is twenty percentage points.',
  },
  completeness: {
    kind: 'How many of the rebuilt rows lack a value, in every single unit and for every segment.',
    columns: 'Columns that are looked at, each for itself.',
    by: 'Column whose values are the segments.',
    max_percent: 'Greatest share of rows of any unit and segment that may be NULL, in percent.',
  },
  point_in_time: {
    kind: 'No rebuilt row uses data from after the moment that it is about.',
    as_of: 'Column that says as of which moment a row holds; a day stands for its beginning.',
    known_at: 'Column that says when the newest data in the row became known; NULL where there is none.',
  },
  point_in_time_replay: {
    kind: 'Some units are rebuilt once more from what the sources held at the moment each row is about.',
    as_of: 'Column that says as of which moment a row holds; a day stands for its beginning.',
    sources: 'Every table that the logic reads, with the column that says when a row of it became known.',
    units: 'How many units are replayed, evenly spread over the scope.',
  },
};

/** The meaning of `field` in a check of `kind`; undefined when this table has none. */
export function checkFieldMeaning(kind: CheckKind, field: string): string | undefined {
  return FIELDS[kind][field] ?? Object.entries(SHARED).find(([name]) => name === field)?.[1];
}
