import { financeNotice, rolledBackMessages } from '../../plan/say/closing.ts';
import { noteMessage } from '../../plan/say/run-messages.ts';
import { auditOf } from '../../store/audit.ts';
import type { Tx } from '../../store/db.ts';
import { say } from '../../store/messages.ts';
import type { Run } from '../../store/runs.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';
import { sayUnits } from './promoting.ts';

/** Somebody is waiting for it: it is tried again until the lock comes. */
const LOCKED_REST_SECONDS = 5;

/** Puts the before-image back, or says which units live writes have changed since. */
export async function rollBack(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const outcome = await engine.rollBack(inWarehouse, work.fence);
  switch (outcome.outcome) {
    case 'rolled_back':
      await confirm(work, run, outcome.rowsRestored, outcome.left);
      break;
    case 'conflicts':
      await refuse(
        work,
        `Not rolled back: rows were written since the promotion in ${sayUnits(outcome.units)}. Nothing was overwritten. Propose a correction backfill for them.`,
        { units: outcome.units },
      );
      break;
    case 'refused':
      await refuse(work, `Not rolled back: ${outcome.reason} ${outcome.remedy}`, { reason: outcome.reason });
      break;
    case 'locked':
      await sayWaiting(work);
      return rest(LOCKED_REST_SECONDS);
  }
  return LOOK_AGAIN;
}

async function confirm(
  work: Work,
  run: Run,
  rowsRestored: number,
  left: readonly { unit: string; rows: number }[],
): Promise<void> {
  await change(work, 'confirm_rollback', async (tx, backfill, now) => {
    const by = await whoAsked(tx, backfill.id);
    return {
      messages: [
        ...rolledBackMessages(backfill, run.number, by),
        ...financeNotice(backfill, run.number, run.result?.movements ?? [], true),
        ...(left.length > 0 ? [noteMessage(backfill, sayLeft(left), null, now)] : []),
      ],
      detail: { run: run.number, rowsRestored, ...(left.length > 0 && { left }) },
    };
  });
}

/** What stayed as live writes left it, and where to find it. */
function sayLeft(left: readonly { unit: string; rows: number }[]): string {
  const rows = left.reduce((sum, unit) => sum + unit.rows, 0);
  const those = rows === 1 ? '1 row was' : `${rows} rows were`;
  return `Not everything was put back: ${those} written since the promotion and stayed as they are, in ${sayUnits(left.map(({ unit }) => unit))}. The keys are listed in the warehouse, in backfill.rollback_conflicts. Propose a correction backfill for them.`;
}

async function refuse(work: Work, text: string, detail: Record<string, unknown>): Promise<void> {
  await change(work, 'refuse_rollback', (_tx, backfill, now) => ({
    messages: [noteMessage(backfill, text, null, now)],
    detail,
  }));
}

/** Once a rollback: its key holds when that was asked for, a millisecond after the note that says so. */
async function sayWaiting({ shop, backfill }: Work): Promise<void> {
  const at = new Date(backfill.updatedAt.getTime() + 1);
  const text = `${backfill.plan.scope.table} is in use; the rollback waits for its lock and is tried again.`;
  await say(shop.db, noteMessage(backfill, text, null, at), shop.clock());
}

async function whoAsked(tx: Tx, backfillId: number): Promise<string | null> {
  const entries = await auditOf(tx, backfillId);
  const asked = entries.findLast(entry => entry.verb === 'roll_back');
  return asked?.actor.startsWith('bot/') ? null : (asked?.actor ?? null);
}
