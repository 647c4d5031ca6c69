import type { ConflictPage } from '../plan/conflict.ts';
import { sayId } from '../plan/decide.ts';
import { mayAsk, whoMayAsk } from '../plan/permissions.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, findBackfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { wakeBackfill } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { decidedAbout, insertDecision, isDecided } from '../store/rollback-decisions.ts';
import { latestRollback } from '../store/rollbacks.ts';
import type { Asker, Context } from './context.ts';
import { cannotTellSensitive } from './look-at-rows.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { onlyFor } from './operators.ts';

/** Rows on one page: each shows three values a column, and a modal holds a hundred blocks. */
const PAGE = 5;

export type Listed = ConflictPage & {
  readonly title: string;
  /** The columns of the key, in the order in which people read them. */
  readonly key: readonly string[];
  readonly after: number;
};

/** A page of the rows that a rollback left alone and nobody has decided about, sensitive values masked. */
export async function conflictsOf(
  ctx: Context,
  input: Asker & { backfillId: number; after: number },
): Promise<{ ok: true; listed: Listed } | Refused> {
  const backfill = await findBackfill(ctx.db, input.backfillId);
  if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
  const refused = refuseDecision(backfill, input.userId);
  if (refused) return refused;
  const request = await latestRollback(ctx.db, backfill.id);
  if (!request) return nothingOpen(backfill.id);
  const dataset = ctx.catalog.dataset(backfill.plan.scope.dataset);
  if (!dataset) return cannotTellSensitive(backfill.plan.scope.dataset);
  const { after } = input;
  const found = await ctx.warehouse.conflicts(
    { runId: `BF-${backfill.id}/r${request.run}`, plan: backfill.plan },
    // By the catalog as it is now: a column marked since is masked as well.
    { after, limit: PAGE, sensitive: dataset.sensitive_columns ?? [] },
  );
  const decided = await decidedAbout(ctx.db, backfill.id, request.number);
  const conflicts = decided.has(0) ? [] : found.conflicts.filter(({ id }) => !decided.has(id));
  const open = decided.has(0) ? 0 : Math.max(0, found.open - decided.size);
  return {
    ok: true,
    listed: { open, conflicts, title: backfill.plan.title, key: backfill.plan.scope.key, after },
  };
}

export type ConflictDecision = Asker & {
  readonly backfillId: number;
  /** 0 for all that nobody decided about. */
  readonly conflictId: number;
  readonly choice: 'force' | 'leave';
  readonly seen: string;
  readonly reason: string;
};

/** A named person decides about a row that a rollback left alone; the executor carries it out. */
export async function decideConflict(
  ctx: Pick<Context, 'db' | 'clock'>,
  input: ConflictDecision,
): Promise<{ ok: true; text: string } | Refused> {
  const now = ctx.clock();
  const { backfillId, conflictId, choice, seen, userId } = input;
  const reason = input.reason.trim();
  if (reason === '') return refuse('no_reason', 'A reason is needed.', 'Say in a sentence why.');
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(backfillId);
    const refused = refuseDecision(backfill, userId);
    if (refused) return refused;
    const request = await latestRollback(tx, backfillId);
    if (!request) return nothingOpen(backfillId);
    const { number } = request;
    if (await isDecided(tx, { backfillId, number, conflictId })) return decidedAlready();
    await insertDecision(tx, {
      backfillId,
      number,
      conflictId,
      choice,
      seen,
      decidedBy: userId,
      reason,
      now,
    });
    await appendAudit(tx, {
      at: now,
      backfillId,
      actor: userId,
      verb: `${choice}_conflict`,
      detail: { rollback: number, conflict: conflictId, reason },
    });
    await sayAll(
      tx,
      [noteMessage(backfill, `${DONE[choice](conflictId)} Reason: ${reason}`, userId, now)],
      now,
    );
    await wakeBackfill(tx, backfillId);
    return { ok: true, text: DONE[choice](conflictId) };
  });
}

const DONE: Readonly<Record<'force' | 'leave', (conflictId: number) => string>> = {
  force: id => `decided that row ${id} is put back as it was before, over what was written since.`,
  leave: id =>
    id === 0
      ? 'decided that all rows that were written since stay as they are.'
      : `decided that row ${id} stays as it was written since.`,
};

function refuseDecision(backfill: Backfill, userId: string): Refused | null {
  if (backfill.state !== 'resolving') return nothingOpen(backfill.id);
  if (mayAsk(userId, 'roll_back', backfill)) return null;
  return onlyFor(whoMayAsk('roll_back', backfill), 'decide this');
}

function decidedAlready(): Refused {
  return refuse(
    'decided_already',
    'Somebody was faster and decided about this already.',
    'What they decided stands in the thread, with their reason.',
  );
}

function nothingOpen(id: number): Refused {
  return refuse(
    'no_open_conflicts',
    `Every row of ${sayId(id)} is decided about.`,
    `Where it stands: \`/backfill status ${sayId(id)}\`.`,
  );
}
