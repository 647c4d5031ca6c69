import type { Waiting } from '../../plan/say/run-messages.ts';
import { throttledMessage } from '../../plan/say/run-messages.ts';
import { HOURS, LANES, type Reason, reasonsToWait } from '../../plan/throttle/gate.ts';
import { type Settings, settingsOf } from '../../plan/throttle/settings.ts';
import { type TimeSpent, timeLeft } from '../../plan/throttle/time-left.ts';
import { inTransaction } from '../../store/db.ts';
import { say } from '../../store/messages.ts';
import type { Run } from '../../store/runs.ts';
import { endWait, keepWait, markTold, openWait, type ThrottleWait } from '../../store/throttle-waits.ts';
import { createTicker } from '../ticker.ts';
import type { Work } from '../work.ts';
import { askEndpoint } from './ask-endpoint.ts';
import { startSampling } from './sample.ts';

/** A wait is written down this often while its reasons stay the same, only their numbers move. */
const KEEP_EVERY_MS = 1_000;

const OTHERS_AT_WORK: Reason = {
  id: LANES,
  text: 'other backfills are at work, and it is their turn',
  until: null,
};

export type Gate = {
  /** What the run keeps to from now on. */
  settings(tuned: Partial<Settings>): Settings;
  /** Since when and why the next batch waits, or null when it may begin. The wait is a row before it is said. */
  look(settings: Settings): Promise<(Waiting & { readonly isByTheClock: boolean }) | null>;
  /** When work that takes this many seconds will be done by the clock. */
  doneAt(workSeconds: number, spent: TimeSpent): Date | null;
  /** `over`: the run waits no longer, because it does not go on. */
  close(over: boolean): Promise<void>;
};

/** Watches over a run what the catalog says that it has to be held up by; the first look is taken before it returns. */
export async function openGate(work: Work, run: Run): Promise<Gate> {
  const { shop, backfill, fence } = work;
  const { db, engine, clock } = shop;
  const throttle = shop.throttleOf(backfill.plan.scope.dataset);
  const gauges = engine.gauges(backfill.plan.scope.table);
  const ofRun = { backfillId: backfill.id, run: run.number };
  let wait: ThrottleWait | null = await openWait(db, ofRun);
  let nice = throttle.nice;
  const samples = startSampling(
    throttle.sensors,
    ({ source }, signal) =>
      source.by === 'endpoint'
        ? askEndpoint(source.url, source.timeoutMs, signal)
        : gauges.read(source, signal),
    {
      clock,
      explain: error => engine.trouble(error).reason,
      held: new Map(wait?.reasons.map(({ id }) => [id, wait?.since ?? clock()])),
    },
  );
  const ticker = createTicker(clock, KEEP_EVERY_MS);
  await samples.first;

  async function hold(reasons: readonly Reason[], now: Date): Promise<ThrottleWait> {
    const isNews = wait === null || !sameIds(wait.reasons, reasons);
    if (wait !== null && !isNews && !ticker.due()) return wait;
    return inTransaction(db, async tx => {
      const kept = await keepWait(tx, ofRun, reasons, now);
      // Hours are planned; nobody has to be told that it is not night yet.
      const lastsLong =
        !isByTheClock(reasons) && now.getTime() - kept.since.getTime() >= throttle.tellAfter * 1_000;
      if (lastsLong && (await markTold(tx, ofRun, kept.number, now))) {
        const { number, since } = kept;
        await say(tx, throttledMessage(backfill, { run: run.number, number, since, reasons }), now);
      }
      return kept;
    });
  }

  return {
    settings(tuned) {
      const settings = settingsOf(throttle, shop.pace, tuned);
      nice = settings.nice;
      return settings;
    },
    async look({ ignore }) {
      fence.signal.throwIfAborted();
      const now = clock();
      const held = reasonsToWait(throttle, samples.states, { now, ignored: new Set(ignore) });
      if (held.length > 0) shop.lanes.giveBack(backfill.id);
      const reasons = held.length > 0 || shop.lanes.take(backfill.id) ? held : [OTHERS_AT_WORK];
      if (reasons.length === 0) {
        if (wait) await endWait(db, backfill.id, now);
        wait = null;
        return null;
      }
      wait = await hold(reasons, now);
      return { since: wait.since, reasons, isByTheClock: isByTheClock(reasons) };
    },
    doneAt: (workSeconds, spent) =>
      timeLeft(workSeconds, spent, { nice, hours: throttle.hours, now: clock() }).doneAt,
    async close(over) {
      await samples.stop();
      if (over) await endWait(db, backfill.id, clock());
    },
  };
}

function isByTheClock(reasons: readonly Reason[]): boolean {
  return reasons.every(({ id }) => id === HOURS);
}

function sameIds(a: readonly Reason[], b: readonly Reason[]): boolean {
  return a.map(({ id }) => id).join() === b.map(({ id }) => id).join();
}
