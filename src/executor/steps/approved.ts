import { sayWaitsFor } from '../../plan/overlap.ts';
import type { Finding } from '../../plan/rules/finding.ts';
import { noteMessage, progressMessage } from '../../plan/say/run-messages.ts';
import { countUnits } from '../../plan/scope.ts';
import { agreedTime } from '../../store/clock.ts';
import { outstandingAnnouncements, say } from '../../store/messages.ts';
import { insertRun } from '../../store/runs.ts';
import { inTheWay } from '../in-the-way.ts';
import { change, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** Announcements that arrive wake the worker; this is for the case that nobody told it. */
const REST_SECONDS = 2;
const LONGEST_REST_SECONDS = 60;

/** People who lift what holds it wake the worker; probes, calendars and other backfills are asked again by then. */
const HELD_SECONDS = 20;

/** Another backfill that ends wakes nobody. */
const WAITING_SECONDS = 5;

/**
 * Starts the run once every affected channel was told, or its silence acknowledged, its start time has come, nothing
 * holds it, and, looked at in the same transaction, no other backfill has rows of its scope in its hands.
 */
export async function start(work: Work): Promise<Next> {
  const { shop, backfill } = work;
  const { id, askedVersion, plan } = backfill;
  if ((await outstandingAnnouncements(shop.db, id, askedVersion)).length > 0) return rest(REST_SECONDS);
  const seconds = secondsUntil(plan.communication.startAfter, await agreedTime(shop.db, shop.clock()));
  if (seconds > 0) return rest(Math.min(seconds, LONGEST_REST_SECONDS));
  const held = await shop.clearance(id, 'start');
  if (held.length > 0) return rest(held.every(isWait) ? WAITING_SECONDS : HELD_SECONDS);
  let waits = false;
  await change(work, 'start', async (tx, locked, now) => {
    const overlap = await inTheWay(tx, locked, now);
    if (overlap) {
      waits = true;
      // Once for each that it waits for: the key holds when this was approved.
      const at = new Date(locked.updatedAt.getTime() + 1);
      await say(tx, noteMessage(locked, sayWaitsFor(overlap, { scope: plan.scope.period }), null, at), now);
      return null;
    }
    const unitsTotal = countUnits(locked.plan.scope.period);
    const run = await insertRun(tx, { backfillId: id, planVersion: locked.planVersion, unitsTotal, now });
    const begun = {
      run,
      state: 'running',
      done: 0,
      total: unitsTotal,
      rows: 0,
      unit: null,
      activeMs: 0,
    } as const;
    return {
      patch: { currentRun: run },
      messages: [progressMessage(locked, begun)],
      detail: { run, planHash: locked.planHash },
    };
  });
  return waits ? rest(REST_SECONDS) : LOOK_AGAIN;
}

function isWait({ demands }: Finding): boolean {
  return demands.some(({ what }) => what === 'wait_for');
}

function secondsUntil(startAfter: string | undefined, now: Date): number {
  return startAfter === undefined ? 0 : Math.ceil((Date.parse(startAfter) - now.getTime()) / 1000);
}
