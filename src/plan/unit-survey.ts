import type { CivilDate } from './civil-date.ts';
import type { UnjudgedPlan } from './schema.ts';

/** What a list of units needs from the warehouse: how many rows lie where, and what became of units of a run. */
export type SurveyRequest = {
  readonly plan: UnjudgedPlan;
  /** `BF-1/r1`; null where none began. */
  readonly runId: string | null;
  /** Columns whose values stay in the warehouse. */
  readonly masked: readonly string[];
};

/** Days `[from, to)` from the first to the last on which there are rows. */
export type FilledSpan = { readonly from: CivilDate; readonly to: CivilDate; readonly rows: number };

/** The rows of a table by where they lie. */
export type UnitSizes = {
  /** By the mark of the unit; a unit without rows is absent. */
  readonly inside: ReadonlyMap<string, number>;
  readonly before: FilledSpan | null;
  readonly after: FilledSpan | null;
  /** In the period, but with none of the values that were chosen: the most frequent first, and all together. */
  readonly others: {
    readonly rows: number;
    /** Null where values are not to be shown; a value is null where the column is empty. */
    readonly values: { readonly count: number; readonly first: readonly OtherValue[] } | null;
  };
  /** They have no day, so they lie in no unit. */
  readonly undated: number;
};

export type OtherValue = { readonly value: string | null; readonly rows: number };

/** What became of a unit when it was last tried. */
export type UnitAttempt = {
  readonly state: 'begun' | 'staged' | 'stale' | 'failed';
  readonly reason: string | null;
};

export type UnitSurvey = {
  /** Null where counting takes longer than people wait. */
  readonly sizes: UnitSizes | null;
  /** By the key of the unit; one that was not tried is absent. */
  readonly attempts: ReadonlyMap<string, UnitAttempt>;
};
