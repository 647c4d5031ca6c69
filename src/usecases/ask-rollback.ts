import { decide } from '../plan/decide.ts';
import type { State } from '../plan/lifecycle.ts';
import { liveSlots } from '../plan/policy/live-slots.ts';
import type { Refused } from '../plan/refusal.ts';
import { type RollbackRequest, rollbackHash, slotsLeft } from '../plan/rollback.ts';
import { rollbackAnnouncements } from '../plan/say/rollback.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import type { Slot } from '../plan/slots.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { accountsOf } from '../store/request-messages.ts';
import { insertRollback, latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';
import { transition } from '../store/transition.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/**
 * Asks for a promotion to be taken back: everyone who was told of it is told, and those who approved the plan are asked,
 * in one transaction. Whoever asks approves their own place by asking; where nobody else is left, it goes on at once.
 */
export async function askRollback(
  ctx: Pick<Context, 'db' | 'clock'>,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; next: State; text: string } | Refused> {
  const now = ctx.clock();
  const actor = { type: 'person', userId: input.userId } as const;
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, input.backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
    // Before anything is written: a refusal is a value, and the transaction that gives it back commits.
    const decision = decide(backfill, 'roll_back', actor, now);
    if (!decision.ok) return decision;
    const request = await requestOf(tx, backfill, input.userId, now);
    await insertRollback(tx, backfill.id, request);
    const asked = await transition(tx, {
      backfill,
      verb: 'roll_back',
      actor,
      now,
      messages: [
        noteMessage(backfill, 'asked for a rollback.', input.userId, now),
        ...rollbackAnnouncements(backfill, request, null),
      ],
      detail: { rollback: request.number, boundHash: request.hash },
    });
    if (!asked.ok) return asked;
    if (request.slots.length > 0) {
      const text = 'Asked for: whoever approved the plan is asked to approve the rollback, in its thread.';
      return { ok: true, next: asked.next, text };
    }
    return approveAtOnce(tx, backfill.id, request, now);
  });
}

/** The owner who asks is the only one to ask. */
async function approveAtOnce(
  tx: Tx,
  id: number,
  { number, hash }: RollbackRequest,
  now: Date,
): Promise<{ ok: true; next: State; text: string } | Refused> {
  const backfill = await lockBackfill(tx, id);
  if (!backfill) return noSuchBackfill(id);
  const approved = await transition(tx, {
    backfill,
    verb: 'approve_rollback',
    actor: { type: 'bot', part: 'gate' },
    now,
    detail: { rollback: number, boundHash: hash, approvals: [] },
  });
  if (!approved.ok) return approved;
  const text =
    'Rolling back: the replaced rows are put back once everyone who was told of the change is told.';
  return { ok: true, next: approved.next, text };
}

async function requestOf(tx: Tx, backfill: Backfill, askedBy: string, now: Date): Promise<RollbackRequest> {
  const run = backfill.currentRun ?? 0;
  const number = ((await latestRollback(tx, backfill.id))?.number ?? 0) + 1;
  const committedAt = (await findRun(tx, backfill.id, run))?.promotion?.committedAt ?? '';
  return {
    number,
    run,
    askedBy,
    askedAt: now,
    hash: rollbackHash({ planHash: backfill.planHash, run, committedAt, number }),
    slots: slotsLeft(await withArrived(tx, backfill.plan.approvals.gate1), askedBy, now.getTime()),
  };
}

/** People who had no account when the plan was approved stand in their places once they have one. */
async function withArrived(tx: Tx, slots: readonly Slot[]): Promise<Slot[]> {
  return liveSlots(slots, { away: [], accounts: await accountsOf(tx, slots), barred: null });
}
