import { conflictsEnd } from '../../plan/rollback.ts';
import { conflictsMessage } from '../../plan/say/rollback.ts';
import { noteMessage } from '../../plan/say/run-messages.ts';
import { type Backfill, lockBackfill } from '../../store/backfills.ts';
import { inTransaction, type Tx } from '../../store/db.ts';
import { sayAll } from '../../store/messages.ts';
import {
  carriedOut,
  type DecisionOutcome,
  finishDecision,
  type RollbackDecision,
  waitingDecisions,
} from '../../store/rollback-decisions.ts';
import { endRollback, latestRollback, type Rollback } from '../../store/rollbacks.ts';
import type { EngineRun } from '../engines/port.ts';
import { change, currentRun, engineRun, holdLease, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** Whoever decides wakes the worker, also one that is just looking; this is in case nobody told it. */
const REST_SECONDS = 30;
const LOCKED_REST_SECONDS = 5;

/** Carries out what people decided about rows that a rollback left alone, and is done when none is left. */
export async function settleConflicts(work: Work): Promise<Next> {
  const { engine, db } = work.shop;
  const run = engineRun(work, await currentRun(work));
  const request = await latestRollback(db, work.backfill.id);
  if (!request) return rest(REST_SECONDS);
  const decisions = await waitingDecisions(db, work.backfill.id, request.number);
  if (decisions.length > 0) await engine.claim(run, work.fence);
  for (const decision of decisions) {
    if (!(await carryOut(work, run, request, decision))) return rest(LOCKED_REST_SECONDS);
  }
  if ((await engine.openConflicts(run)) > 0) return rest(REST_SECONDS);
  await change(work, 'settle_conflicts', async (tx, backfill, now) => {
    await endRollback(tx, backfill.id, request.number, 'rolled_back', now);
    return {
      messages: [await counted(tx, backfill, request)],
      detail: { rollback: request.number, decisions: await carriedOut(tx, backfill.id, request.number) },
    };
  });
  return LOOK_AGAIN;
}

/** False when the table's lock did not come: it is tried again. */
async function carryOut(
  work: Work,
  run: EngineRun,
  request: Rollback,
  { decidedBy, ...decision }: RollbackDecision,
): Promise<boolean> {
  const { id } = decision;
  const found = await work.shop.engine.settleConflict(run, { ...decision, by: decidedBy }, work.fence);
  switch (found.outcome) {
    case 'locked':
      return false;
    case 'done':
      await finish(work, request, id, 'done', found.rows, null);
      return true;
    case 'changed':
      await finish(
        work,
        request,
        id,
        'changed',
        0,
        `A row was written once more before it could be put back, so it was left alone. Please look at it again and decide anew.`,
      );
      return true;
    case 'refused':
      await finish(
        work,
        request,
        id,
        'changed',
        0,
        `A row could not be put back: ${found.reason} ${found.remedy}`,
      );
      return true;
  }
}

async function finish(
  work: Work,
  request: Rollback,
  decisionId: number,
  outcome: DecisionOutcome,
  rows: number,
  text: string | null,
): Promise<void> {
  const { shop, backfill } = work;
  const now = shop.clock();
  await inTransaction(shop.db, async tx => {
    await lockBackfill(tx, backfill.id);
    await holdLease(work, tx);
    await finishDecision(tx, decisionId, outcome, rows, now);
    const note = text === null ? [] : [noteMessage(backfill, text, null, now)];
    await sayAll(tx, [await counted(tx, backfill, request), ...note], now);
  });
}

async function counted(tx: Tx, backfill: Backfill, request: Rollback) {
  const done = await carriedOut(tx, backfill.id, request.number);
  const sum = (choice: 'force' | 'leave') =>
    done.filter(one => one.choice === choice).reduce((rows, one) => rows + one.rows, 0);
  return conflictsMessage(backfill, request, {
    rows: request.conflicts.reduce((rows, unit) => rows + unit.rows, 0),
    units: request.conflicts.map(({ unit }) => unit),
    endsAt: conflictsEnd(request.restoredAt ?? request.askedAt, backfill.rollbackDeadline),
    forced: sum('force'),
    left: sum('leave'),
  });
}
