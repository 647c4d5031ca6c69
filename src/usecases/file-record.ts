import type { State } from '../plan/lifecycle.ts';
import type { BackfillRecord } from '../plan/record.ts';
import { recordMarkdown } from '../plan/record-markdown.ts';
import { financeNotice, recordMessages } from '../plan/say/closing.ts';
import { BY_THE_CLOCK } from '../plan/say/rollback.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { userNames } from '../store/directory.ts';
import { sayAll } from '../store/messages.ts';
import { findRecord, fileRecord as storeRecord, unrecordedRollbacks } from '../store/records.ts';
import { gateStanding, gateThree } from '../store/request-messages.ts';
import { carriedOut } from '../store/rollback-decisions.ts';
import { latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';
import { transition } from '../store/transition.ts';
import { composeRecord } from './compose-record.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

export type Watched = BackfillRecord['watched'];

/**
 * Files the record of a promoted backfill and says it everywhere it was announced: record, state, audit row and
 * messages in one transaction. Doing it twice changes nothing, because the second finds the state already changed.
 */
export async function fileRecord(ctx: Context, backfillId: number, watched: Watched): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (backfill?.state !== 'watching' || backfill.currentRun === null) return false;
    const run = await findRun(tx, backfill.id, backfill.currentRun);
    if (!run?.result || !run.resultHash || !run.promotion) return false;
    const { record, known } = await composeRecord(ctx, tx, backfill, run, watched);
    const markdown = recordMarkdown(record, known);
    await storeRecord(tx, { backfillId, run: run.number, document: record, markdown, now });
    const recorded = await transition(tx, {
      backfill,
      verb: 'record',
      actor: { type: 'bot', part: 'watch' },
      now,
      messages: [
        ...recordMessages(backfill, run.number, record, markdown),
        ...financeNotice(backfill, run.number, record.movements, false),
      ],
      detail: { run: run.number },
    });
    return recorded.ok;
  });
}

/** What had changed was put back, wholly or but for rows that somebody decided about. */
const TAKEN_BACK: ReadonlySet<State> = new Set<State>(['rolled_back', 'cancelled']);

/**
 * Files the records of what was put back, in place of those that were filed before; gives the numbers of their backfills.
 * One that was never recorded, because it was rolled back while it was watched or cancelled while its units were promoted
 * one by one, gets its record now.
 */
export async function recordRollbacks(ctx: Context): Promise<number[]> {
  const ids = await unrecordedRollbacks(ctx.db);
  return eachOnItsOwn(
    ids.map(id => ({ id })),
    ({ id }) => recordRollback(ctx, id),
  );
}

async function recordRollback(ctx: Context, backfillId: number): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (!backfill || !TAKEN_BACK.has(backfill.state) || backfill.currentRun === null) return false;
    const run = await findRun(tx, backfill.id, backfill.currentRun);
    const rollback = await rollbackOf(tx, backfill);
    if (!run || !rollback || (!rollback.units && !(run.result && run.promotion))) return false;
    const filed = await findRecord(tx, backfillId);
    const watched = filed?.document.watched ?? [];
    const { record: composed, known } = await composeRecord(ctx, tx, backfill, run, watched);
    const record = { ...composed, rollback };
    const markdown = recordMarkdown(record, known);
    await storeRecord(tx, { backfillId, run: run.number, document: record, markdown, now });
    await appendAudit(tx, {
      at: now,
      backfillId,
      actor: 'bot/watch',
      verb: 'record_rollback',
      detail: { run: run.number },
    });
    await sayAll(tx, recordMessages(backfill, run.number, record, markdown), now);
    return true;
  });
}

async function rollbackOf(tx: Tx, backfill: Backfill): Promise<BackfillRecord['rollback'] | null> {
  const request = await latestRollback(tx, backfill.id);
  if (request?.outcome !== 'rolled_back' || !request.restoredAt) return null;
  const { filled } = await gateStanding(tx, backfill, gateThree(backfill, request));
  const decided = await carriedOut(tx, backfill.id, request.number);
  const names = await userNames(tx, [
    request.askedBy,
    ...filled.map(({ userId }) => userId),
    ...decided.map(({ decidedBy }) => decidedBy),
  ]);
  const nameOf = (userId: string) =>
    userId === BY_THE_CLOCK ? 'nobody in time' : (names.get(userId) ?? userId);
  return {
    askedBy: nameOf(request.askedBy),
    askedAt: request.askedAt.toISOString(),
    approvals: filled.map(({ slot, userId, at }) => ({
      name: nameOf(userId),
      because: slot.because,
      at: new Date(at).toISOString(),
    })),
    restoredAt: request.restoredAt.toISOString(),
    rowsRestored: request.rowsRestored ?? 0,
    ...(request.units ? { units: [...request.units] } : {}),
    conflicts: [...request.conflicts],
    decisions: decided.map(({ choice, decidedBy, reason, rows }) => ({
      choice,
      name: nameOf(decidedBy),
      reason,
      rows,
    })),
  };
}
