import type { Db } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { refusedBy } from './refusal-of.ts';
import { acceptTarget } from './refuse-target.ts';

/**
 * Why single rows of the target cannot be put back; null where they can. It only has to bear that rows of it change: whatever
 * else the strategy of the run needs was needed then, and which row a key names is known from what was kept. Takes no lock.
 */
export async function refuseByRow(
  db: Db,
  run: EngineRun,
): Promise<{ outcome: 'refused'; reason: string; remedy: string } | null> {
  const { plan } = run;
  const byRow = {
    ...run,
    plan: { ...plan, isolation: { ...plan.isolation, strategy: 'changed_rows' as const } },
  };
  const accepted = await acceptTarget(db, byRow);
  return accepted.ok || accepted.refusal.code === 'key_not_enforced' ? null : refusedBy(accepted);
}
