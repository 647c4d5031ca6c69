import type { DatasetProfile } from './profile.ts';
import type { Scope } from './scope.ts';

/** How much history a scope touches, counted by real queries. */
export type Measured = { readonly units: number; readonly rowsInScope: number; readonly rowsInTable: number };

/** What the target table really looks like, for the questions that the catalog cannot answer. */
export type WarehouseReader = {
  /**
   * Counts rows in scope and in the table. Bounded by a statement timeout; where a count takes too long, the planner's
   * estimate is used. Fails with `backfill_warehouse_*` when the table or a column does not exist.
   */
  measure(target: MeasureTarget): Promise<Measured>;
  /**
   * Asks a consumer's probe, one SELECT that returns true while the consumer is well, under a statement timeout and a
   * role that can only read. What the probe raised is the answer, never an exception.
   */
  probe(sql: string): Promise<{ readonly ok: boolean; readonly found: string }>;
};

export type MeasureTarget = {
  readonly table: DatasetProfile['table'];
  readonly periodColumn: string;
  readonly scope: Scope;
};

/** What the executor found while promoting or rolling back. */
export type Promotion = {
  readonly rowsRemoved: number;
  readonly rowsWritten: number;
  readonly seconds: number;
  readonly committedAt: string;
};
