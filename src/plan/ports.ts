import type { Movement } from './movement.ts';
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

export type MovementsByPeriod = readonly Movement[];
