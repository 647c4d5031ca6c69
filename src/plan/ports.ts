import type { CivilDate } from './civil-date.ts';
import type { ConflictPage } from './conflict.ts';
import type { Replay } from './determinism.ts';
import type { Trial } from './load.ts';
import type { DatasetProfile } from './profile.ts';
import type { EnginePromises } from './promises.ts';
import type { RowSamples } from './row-samples.ts';
import type { UnjudgedPlan } from './schema.ts';
import type { Scope, ScopeFilter, Unit } from './scope.ts';
import type { ColumnChange, Dependent } from './shape.ts';
import type { StrategyFacts } from './strategy.ts';
import type { SurveyRequest, UnitSurvey } from './unit-survey.ts';
import type { Way } from './way.ts';
import type { CutFacts } from './ways.ts';

/** How much history a scope touches, counted by real queries. */
export type Measured = {
  readonly units: number;
  readonly rowsInScope: number;
  readonly rowsInTable: number;
  /** The filters of the scope with their values as the engine spells them; absent where nobody asked. */
  readonly filters?: readonly ScopeFilter[];
  /** The table itself keeps the key unique and filled in; absent where nobody asked. */
  readonly keyEnforced?: boolean;
  /** What the engine can promise; absent where nobody asked. */
  readonly promises?: EnginePromises;
  /** What stands in the way of a strategy of promotion, for those that depend on how the table is built. */
  readonly inTheWay?: StrategyFacts['inTheWay'];
  /** Of the rows in scope, the share that a trial would have changed or removed; absent where none was made. */
  readonly changing?: number;
};

/** What the target table really looks like, for the questions that the catalog cannot answer. */
export type WarehouseReader = {
  /**
   * Counts rows in scope and in the table. Bounded by a statement timeout; where a count takes too long, the planner's
   * estimate is used. Fails with `backfill_warehouse_*` when the table or a column does not exist.
   */
  measure(target: MeasureTarget): Promise<Measured>;
  /** By what a scope can be cut into units in this way: one query under a timeout, whose failure is part of the answer. */
  cutFacts(target: MeasureTarget, way: Way): Promise<CutFacts>;
  /**
   * Asks a consumer's probe, one SELECT that returns true while the consumer is well, under a statement timeout and a
   * role that can only read. What the probe raised is the answer, never an exception.
   */
  probe(sql: string): Promise<{ readonly ok: boolean; readonly found: string }>;
  /**
   * Tries the plan on these units without keeping anything, and looks at what hangs on its table. What the warehouse
   * refuses is part of the answer; only a warehouse that does not answer is an exception.
   */
  investigate(plan: UnjudgedPlan, units: readonly Unit[], asOf: Date): Promise<Investigation>;
  /** Which logic promotions left behind in a dataset, oldest first: later ones cover earlier ones. */
  rebuilt(dataset: string): Promise<RebuiltSpan[]>;
  /** Some rows that differ, of each class; null where what is needed to tell is no longer kept. Fails past a timeout. */
  differingRows(request: RowsRequest): Promise<RowSamples | null>;
  /**
   * How many rows each unit of a plan has, what lies outside, and what became of the units of its run: one count under
   * the statement timeout, past which sizes are left out. Fails with `backfill_warehouse_*` like `measure`.
   */
  surveyUnits(request: SurveyRequest): Promise<UnitSurvey>;
};

/** Rows of one run to look at: `limit` of each class, without the values of the masked columns. */
export type RowsRequest = {
  /** `BF-1/r1` */
  readonly runId: string;
  readonly plan: UnjudgedPlan;
  readonly masked: readonly string[];
  readonly limit: number;
};

/** What a trial of a plan showed. Bytes are the mean width of a row. */
export type Investigation = {
  /** Why a run of it would be refused; null when it would not. */
  readonly refused: string | null;
  /** Columns in which the logic and the table differ: one of the reasons for being refused. */
  readonly columns: readonly ColumnChange[];
  /** Even single units took longer than people wait for a review. */
  readonly tooSlow: boolean;
  readonly replays: readonly Replay[];
  readonly trial: Trial | null;
  /** The furthest that any number moved in a unit tried, in percent; null where none can be told. */
  readonly largestPercent: number | null;
  /** Of the rows there are in the units tried, the share that would change or go; null where the scope is small or empty. */
  readonly changing: number | null;
  readonly rowBytes: number;
  readonly dependents: readonly Dependent[];
};

/** Days `[from, to)` that a run rebuilt, and by which logic. */
export type RebuiltSpan = {
  readonly runId: string;
  readonly logicId: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
};

/** What the bot writes into the warehouse beside history itself: notes that dashboards show. */
export type WarehouseNotes = {
  /** Keeps an annotation; the same id again changes nothing. Fails with `backfill_warehouse_*` where it may not write. */
  annotate(annotation: Annotation): Promise<void>;
};

/** What a promotion keeps so that it can be taken back. */
export type WayBack = {
  /**
   * Rows that the rollback of a run left alone and nobody has decided about, after number `after`; values of `sensitive`
   * columns are masked before they leave the warehouse.
   */
  conflicts(
    of: { readonly runId: string; readonly plan: UnjudgedPlan },
    page: { readonly after: number; readonly limit: number; readonly sensitive: readonly string[] },
  ): Promise<ConflictPage>;
  /**
   * Removes the rows from before a promotion, which were promised until `deadline`; again changes nothing. Ledger and
   * history stay. False, and nothing is removed, while the warehouse's own clock says that the deadline lies ahead.
   */
  dropBeforeImage(runId: string, deadline: Date): Promise<boolean>;
};

/** What runs leave in staging, which nobody but the bot may see. */
export type StagedRows = {
  /** The runs of which something is still staged, `BF-1/r1`. */
  stagedRuns(): Promise<string[]>;
  /** Removes it, and remembers that every unit would have to be staged again. Again: changes nothing. */
  sweepStaging(runId: string): Promise<void>;
};

export type Warehouse = WarehouseReader & WarehouseNotes & WayBack & StagedRows;

/** A note about days `[from, to)` of a dataset. `id` names the decision, `BF-7`. */
export type Annotation = {
  readonly id: string;
  readonly dataset: string;
  readonly metrics: readonly string[];
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly note: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
};

export type MeasureTarget = {
  readonly table: DatasetProfile['table'];
  readonly periodColumn: string;
  readonly scope: Scope;
  /** The columns that name a row, where the caller wants to know whether the table keeps them unique. */
  readonly key?: readonly string[];
};

/** What the executor found while promoting or rolling back. */
export type Promotion = {
  readonly rowsRemoved: number;
  readonly rowsWritten: number;
  readonly seconds: number;
  readonly committedAt: string;
};
