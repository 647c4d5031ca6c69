import type { State } from '../plan/lifecycle.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { progressMessage, speedOf, type Waiting } from '../plan/say/run-messages.ts';
import type { Subject } from '../plan/say/subject.ts';
import { inTransaction } from '../store/db.ts';
import { say } from '../store/messages.ts';
import { type Run, saveProgress } from '../store/runs.ts';
import type { LedgerEntry } from './engines/port.ts';
import type { Gate } from './throttle/gate.ts';
import { createTicker } from './ticker.ts';
import { holdLease, type Work } from './work.ts';

/** Slack shows the message a moment later anyway, and limits how often it may be updated. */
const SAY_EVERY_MS = 1_000;

export type Progress = {
  /** The ledger has this unit now, or a part of it. */
  record(entry: LedgerEntry): void;
  /** Writes down and says how far the run is, when that is due. */
  tick(unit: string | null): Promise<void>;
  /** The same at once, with a note for the people who watch. */
  report(note?: string): Promise<void>;
  /** Work waits from now on, or no longer does; said at once. `atWork`: a batch is in flight or about to be. */
  waits(waiting: (Waiting & { readonly isByTheClock: boolean }) | null, atWork: boolean): Promise<void>;
  /** The message for a state that the run is about to reach; what it says is written down by `report` before. */
  messageFor(subject: Subject, state: State): Outgoing;
};

/** On what a stretch of time is spent. Sleep and closed hours count as neither work nor waiting. */
type Spending = 'work' | 'held' | 'asleep';

/** Milliseconds by a clock that nobody sets: the one that people read may jump while a run goes on. */
function ticks(): number {
  return Math.round(performance.now());
}

/** Follows how far a run is, by its ledger, and tells at most once a second. */
export function followProgress(
  work: Work,
  run: Run,
  ledger: ReadonlyMap<string, LedgerEntry>,
  gate?: Pick<Gate, 'doneAt'>,
): Progress {
  const { shop, backfill } = work;
  const staged = new Map([...ledger].filter(([, entry]) => entry.state === 'staged'));
  const ticker = createTicker(shop.clock, SAY_EVERY_MS);
  const rowsOf = new Map<string, number>();
  let rows = 0;
  const spent = { work: run.activeMs, held: run.heldMs, asleep: 0 };
  const written = { ...spent };
  let spending: Spending = 'work';
  let waiting: Waiting | null = null;
  let since = ticks();

  for (const entry of ledger.values()) countRows(entry);

  /** Of a unit that is staged in parts, what there is of it counts too. */
  function countRows({ unitKey, state, rowsStaged }: LedgerEntry): void {
    if (state !== 'staged' && state !== 'begun') return;
    rows += rowsStaged - (rowsOf.get(unitKey) ?? 0);
    rowsOf.set(unitKey, rowsStaged);
  }

  /** Counts the time since it was counted last to what it was spent on. */
  function count(): void {
    const now = ticks();
    spent[spending] += now - since;
    since = now;
  }

  function facts(state: State, unit: string | null, note?: string) {
    const done = { done: staged.size, total: run.unitsTotal, activeMs: spent.work };
    const { secondsLeft } = speedOf(done);
    const doneAt =
      secondsLeft === null ? null : gate?.doneAt(secondsLeft, { workMs: spent.work, heldMs: spent.held });
    return {
      run: run.number,
      state,
      ...done,
      rows,
      unit,
      ...(doneAt && state === 'running' ? { doneAt } : {}),
      ...(state === 'running' ? { waiting } : {}),
      ...(note === undefined ? {} : { note }),
    };
  }

  async function tell(unit: string | null, note?: string): Promise<void> {
    count();
    const addActiveMs = spent.work - written.work;
    const addHeldMs = spent.held - written.held;
    await inTransaction(shop.db, async tx => {
      // Somebody who slept and lost the run knows of an older state than the one who has it.
      await holdLease(work, tx);
      await saveProgress(tx, {
        backfillId: backfill.id,
        number: run.number,
        unitsDone: staged.size,
        rowsStaged: rows,
        addActiveMs,
        addHeldMs,
      });
      await say(tx, progressMessage(backfill, facts('running', unit, note)), shop.clock());
    });
    Object.assign(written, spent);
  }

  return {
    record(entry) {
      countRows(entry);
      if (entry.state === 'staged') staged.set(entry.unitKey, entry);
    },
    tick: async unit => {
      if (ticker.due()) await tell(unit);
    },
    report: note => tell(null, note),
    async waits(next, atWork) {
      count();
      spending = atWork ? 'work' : next && !next.isByTheClock ? 'held' : 'asleep';
      const isNews = (next === null) !== (waiting === null);
      waiting = next;
      if (isNews || (next !== null && ticker.due())) await tell(null);
    },
    messageFor: (subject, state) => progressMessage(subject, facts(state, null)),
  };
}
