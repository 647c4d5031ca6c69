import { conflictsEnd } from '../../plan/rollback.ts';
import { financeNotice, rolledBackMessages } from '../../plan/say/closing.ts';
import { conflictsMessage, rollbackAnnouncements } from '../../plan/say/rollback.ts';
import { noteMessage } from '../../plan/say/run-messages.ts';
import { sayUnits } from '../../plan/say/units.ts';
import type { Backfill } from '../../store/backfills.ts';
import type { Tx } from '../../store/db.ts';
import { outstandingRollbackAnnouncements, say } from '../../store/messages.ts';
import { endRollback, latestRollback, noteRestored, type Rollback } from '../../store/rollbacks.ts';
import type { Run } from '../../store/runs.ts';
import type { Left } from '../engines/port.ts';
import { orInterrupted, unlessStopping } from '../unless-stopping.ts';
import {
  type Consequences,
  change,
  currentRun,
  engineRun,
  LOOK_AGAIN,
  type Next,
  rest,
  type Work,
} from '../work.ts';

/** Somebody is waiting for it: it is tried again until the lock comes. */
const LOCKED_REST_SECONDS = 5;

/** Part of it is put back; for the rest a person has to do something first. */
const UNFINISHED_REST_SECONDS = 60;

/** Announcements that arrive wake the worker; this is for the case that nobody told it. */
const UNTOLD_REST_SECONDS = 2;

/** Puts the before-image back once everyone was told; rows that live writes changed since are left to people. */
export async function rollBack(work: Work): Promise<Next> {
  const { engine, db } = work.shop;
  const run = await currentRun(work);
  const request = await latestRollback(db, work.backfill.id);
  if (request && (await outstandingRollbackAnnouncements(db, work.backfill.id, request.number)).length > 0) {
    return rest(UNTOLD_REST_SECONDS);
  }
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const outcome = await orInterrupted(engine.rollBack(inWarehouse, work.fence, unlessStopping(work)));
  if (outcome === null) return LOOK_AGAIN;
  switch (outcome.outcome) {
    case 'rolled_back':
      await restored(work, run, request, outcome.rowsRestored, outcome.left);
      break;
    case 'conflicts':
      await refuse(
        work,
        request,
        `Not rolled back: rows were written since the promotion in ${sayUnits(outcome.units)}. Nothing was overwritten. Propose a correction backfill for them.`,
        { units: outcome.units },
      );
      break;
    case 'refused':
      await refuse(work, request, `Not rolled back: ${outcome.reason} ${outcome.remedy}`, {
        reason: outcome.reason,
      });
      break;
    case 'unfinished':
      await sayOnce(
        work,
        `${outcome.restored} of ${outcome.of} rows are again as before; the others could not be put back yet: ${outcome.reason} Remove the cause; it is tried again every minute and goes on with the rest.`,
      );
      return rest(UNFINISHED_REST_SECONDS);
    case 'locked':
      await sayOnce(
        work,
        `${work.backfill.plan.scope.table} is in use; the rollback waits for its lock and is tried again.`,
      );
      return rest(LOCKED_REST_SECONDS);
  }
  return LOOK_AGAIN;
}

async function restored(
  work: Work,
  run: Run,
  request: Rollback | null,
  rowsRestored: number,
  left: Left,
): Promise<void> {
  const rows = left.reduce((sum, unit) => sum + unit.rows, 0);
  await change(work, rows > 0 ? 'leave_conflicts' : 'confirm_rollback', async (tx, backfill, now) => {
    if (request) {
      await noteRestored(tx, backfill.id, request.number, { rowsRestored, conflicts: left, now });
      if (rows === 0) await endRollback(tx, backfill.id, request.number, 'rolled_back', now);
    }
    return {
      messages: [
        ...rolledBackMessages(backfill, run.number, request?.askedBy ?? null, rows),
        ...outcomeFor(backfill, request, sayDone(rows)),
        ...financeNotice(backfill, run.number, run.result?.movements ?? [], true),
        ...(rows > 0 && request
          ? [conflictsMessage(backfill, request, undecided(backfill, left, rows, now))]
          : []),
      ],
      detail: { run: run.number, rowsRestored, ...(rows > 0 && { left }) },
    } satisfies Consequences;
  });
}

function sayDone(left: number): string {
  const but =
    left === 0 ? '' : `, but for ${left === 1 ? '1 row' : `${left} rows`} that somebody has to decide about`;
  return `It was done: these numbers are again what they were before${but}.`;
}

function undecided({ rollbackDeadline }: Backfill, left: Left, rows: number, now: Date) {
  const endsAt = conflictsEnd(now, rollbackDeadline);
  return { rows, units: left.map(({ unit }) => unit), forced: 0, left: 0, endsAt };
}

function outcomeFor(backfill: Backfill, request: Rollback | null, outcome: string) {
  return request ? rollbackAnnouncements(backfill, request, outcome) : [];
}

async function refuse(
  work: Work,
  request: Rollback | null,
  text: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await change(work, 'refuse_rollback', async (tx: Tx, backfill, now) => {
    if (request) await endRollback(tx, backfill.id, request.number, 'refused', now);
    return {
      messages: [
        noteMessage(backfill, text, null, now),
        ...outcomeFor(backfill, request, 'It could not be done: the new numbers stay. Nothing was changed.'),
      ],
      detail,
    };
  });
}

/** The same words once a rollback: their key holds when that was asked for, a millisecond after the note that says so. */
async function sayOnce({ shop, backfill }: Work, text: string): Promise<void> {
  const at = new Date(backfill.updatedAt.getTime() + 1);
  await say(shop.db, noteMessage(backfill, text, null, at), shop.clock());
}
