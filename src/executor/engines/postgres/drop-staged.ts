import type { Strategy } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence } from '../port.ts';
import { countOpen } from './conflicts.ts';
import { copyPromoted } from './copy-promoted.ts';
import { keepPromoted } from './keep-images.ts';
import { findPromotion } from './promotions.ts';
import { dropReplacements } from './replacements.ts';
import { holdFence } from './runs.ts';
import { dropBeforeTable, dropStagingTable } from './staging.ts';

/**
 * What was promoted is kept beside what it replaced, to tell rows that were written since from the others. Promoted unit by
 * unit, nothing of it is staged any more; a version is what was promoted.
 */
const KEEPS_PROMOTED: ReadonlySet<Strategy> = new Set([
  'changed_rows',
  'replace_range',
  'swap_partitions',
  'swap_table',
]);

/**
 * Removes what a run staged, or keeps it where a rollback will need it; and the rows from before, where nothing stands that
 * could be taken back and nobody has to decide about any of them. Exclusive locks on tables that nobody else uses.
 */
export async function dropStagedIn(tx: Tx, run: EngineRun, fence: Fence): Promise<void> {
  await holdFence(tx, run, fence.token);
  const promotion = await findPromotion(tx, run);
  const stands = promotion !== null && promotion.rolledBackAt === null;
  if (stands && KEEPS_PROMOTED.has(run.plan.isolation.strategy)) {
    await keepPromoted(tx, run);
    await copyPromoted(tx, run, run.plan.scope.table);
  } else await dropStagingTable(tx, run);
  await dropReplacements(tx, run);
  if (!stands && (await countOpen(tx, run)) === 0) await dropBeforeTable(tx, run);
}
