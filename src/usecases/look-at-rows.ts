import { involved, isInvolved } from '../plan/permissions.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import type { RowSamples } from '../plan/row-samples.ts';
import { findBackfill } from '../store/backfills.ts';
import type { Asker, Context } from './context.ts';
import { measuring } from './measuring.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/** How many rows of each class people are shown: enough to see what happens, few enough to read. */
const SHOWN = 20;

/** Rows of a backfill that differ, for people who have to do with it; those whom it is about may be named in them. */
export async function lookAtRows(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; title: string; samples: RowSamples } | Refused> {
  const { backfillId, teamId, userId } = input;
  const backfill = await findBackfill(ctx.db, backfillId);
  if (!backfill || backfill.teamId !== teamId) return noSuchBackfill(backfillId);
  if (!isInvolved(userId, backfill)) {
    const who = involved(backfill).map(id => `<@${id}>`);
    return refuse(
      'rows_not_yours',
      `Single rows of BF-${backfillId} are for ${who.join(', ')} only.`,
      'The movement in its thread is for everybody; ask one of them about a row.',
    );
  }
  const dataset = ctx.catalog.dataset(backfill.plan.scope.dataset);
  if (!dataset) return cannotTellSensitive(backfill.plan.scope.dataset);
  const { plan, currentRun } = backfill;
  const masked = dataset.sensitive_columns ?? [];
  if (currentRun === null) return nothingKept(backfillId);
  const runId = `BF-${backfillId}/r${currentRun}`;
  const found = await measuring(() => ctx.warehouse.differingRows({ runId, plan, masked, limit: SHOWN }));
  if (!found.ok) return found;
  if (found.value === null) return nothingKept(backfillId);
  return { ok: true, title: plan.title, samples: found.value };
}

/** Single rows of a dataset that the catalog no longer has are shown to nobody. */
export function cannotTellSensitive(dataset: string): Refused {
  return refuse(
    'rows_dataset_gone',
    `The catalog no longer has ${dataset}, so nobody can tell which of its columns are sensitive.`,
    'Put it back into the catalog to look at its rows.',
  );
}

function nothingKept(backfillId: number): Refused {
  return refuse(
    'rows_not_kept',
    `There are no rows of BF-${backfillId} to look at: none is staged yet, or none is kept any more.`,
    `Where it stands: \`/backfill status BF-${backfillId}\`.`,
  );
}
