import { conflictsEnd } from '../../plan/rollback.ts';
import { cancelledNote, putBackMessages } from '../../plan/say/cancelled.ts';
import { conflictsMessage } from '../../plan/say/rollback.ts';
import { noteMessage } from '../../plan/say/run-messages.ts';
import { say } from '../../store/messages.ts';
import { endRollback, latestRollback, noteRestored } from '../../store/rollbacks.ts';
import { type Run, updateRun } from '../../store/runs.ts';
import { endWait } from '../../store/throttle-waits.ts';
import type { WithdrawOutcome } from '../engines/port.ts';
import { orInterrupted, unlessStopping } from '../unless-stopping.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** Somebody is waiting for it: it is tried again until the lock comes. */
const LOCKED_REST_SECONDS = 5;

/** A person has to do something first. */
const REFUSED_REST_SECONDS = 60;

const HOUR_MS = 3_600_000;

type Withdrawn = Extract<WithdrawOutcome, { outcome: 'withdrawn' }>;

/** Puts back what a promotion half way had changed, and removes what was staged: nothing is left but the ledger. */
export async function finishCancelling(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const back = await orInterrupted(engine.withdraw(inWarehouse, work.fence, unlessStopping(work)));
  if (back === null) return LOOK_AGAIN;
  switch (back.outcome) {
    case 'locked':
      await sayOnce(
        work,
        `${work.backfill.plan.scope.table} is in use; what has changed is put back as soon as its lock comes.`,
      );
      return rest(LOCKED_REST_SECONDS);
    case 'refused':
      await sayOnce(
        work,
        `What has changed could not be put back yet: ${back.reason} ${back.remedy} It is tried again every minute.`,
      );
      return rest(REFUSED_REST_SECONDS);
    case 'withdrawn':
      break;
  }
  await engine.dropStaging(inWarehouse, work.fence);
  await endWait(work.shop.db, work.backfill.id, work.shop.clock());
  await end(work, run, back);
  return LOOK_AGAIN;
}

async function end(work: Work, run: Run, back: Withdrawn): Promise<void> {
  const rows = back.left.reduce((sum, unit) => sum + unit.rows, 0);
  await change(work, rows > 0 ? 'leave_conflicts' : 'reach_cancel', async (tx, backfill, now) => {
    await updateRun(tx, backfill.id, run.number, { endedAt: now });
    const { units, rowsRestored, left } = back;
    // Whoever cancelled amid the promotion asked for this, and for no other: it was written down with the cancel.
    const request = units.length > 0 ? await latestRollback(tx, backfill.id) : null;
    if (request) {
      await noteRestored(tx, backfill.id, request.number, { rowsRestored, conflicts: left, units, now });
      if (rows === 0) await endRollback(tx, backfill.id, request.number, 'rolled_back', now);
    }
    const deadline = new Date(now.getTime() + backfill.plan.rollback.keepHours * HOUR_MS);
    return {
      patch: rows > 0 ? { rollbackDeadline: deadline } : {},
      messages: [
        cancelledNote(backfill, back, now),
        ...(request ? putBackMessages(backfill, back, request.askedBy) : []),
        ...(request && rows > 0
          ? [
              conflictsMessage(backfill, request, {
                ...undecided(left),
                rows,
                endsAt: conflictsEnd(now, deadline),
              }),
            ]
          : []),
      ],
      detail: {
        run: run.number,
        ...(units.length > 0 && { units, rowsRestored }),
        ...(rows > 0 && { left }),
      },
    };
  });
}

function undecided(left: Withdrawn['left']) {
  return { units: left.map(({ unit }) => unit), forced: 0, left: 0 };
}

/** Once a cancel: its key holds when that was asked for, a millisecond after the note that says so. */
async function sayOnce({ shop, backfill }: Work, text: string): Promise<void> {
  const at = new Date(backfill.updatedAt.getTime() + 1);
  await say(shop.db, noteMessage(backfill, text, null, at), shop.clock());
}
