import type { State } from '../plan/lifecycle.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { progressMessage } from '../plan/say/run-messages.ts';
import type { Subject } from '../plan/say/subject.ts';
import { inTransaction } from '../store/db.ts';
import { say } from '../store/messages.ts';
import { type Run, saveProgress } from '../store/runs.ts';
import type { LedgerEntry } from './engines/port.ts';
import { createTicker } from './ticker.ts';
import type { Work } from './work.ts';

/** Slack shows the message a moment later anyway, and limits how often it may be updated. */
const SAY_EVERY_MS = 1_000;

export type Progress = {
  /** The ledger has this unit now, or lost it. */
  record(entry: LedgerEntry): void;
  /** Writes down and says how far the run is, when that is due. */
  tick(unit: string | null): Promise<void>;
  /** The same at once, with a note for the people who watch. */
  report(note?: string): Promise<void>;
  /** The message for a state that the run is about to reach; what it says is written down by `report` before. */
  messageFor(subject: Subject, state: State): Outgoing;
};

/** Follows how far a run is, by its ledger, and tells at most once a second. */
export function followProgress(work: Work, run: Run, ledger: ReadonlyMap<string, LedgerEntry>): Progress {
  const { shop, backfill } = work;
  const staged = new Map([...ledger].filter(([, entry]) => entry.state === 'staged'));
  const ticker = createTicker(shop.clock, SAY_EVERY_MS);
  let rows = [...staged.values()].reduce((sum, entry) => sum + entry.rowsStaged, 0);
  let activeMs = run.activeMs;
  let since = shop.clock().getTime();

  function facts(state: State, unit: string | null, note?: string) {
    return {
      run: run.number,
      state,
      done: staged.size,
      total: run.unitsTotal,
      rows,
      unit,
      activeMs,
      ...(note === undefined ? {} : { note }),
    };
  }

  async function tell(unit: string | null, note?: string): Promise<void> {
    const now = shop.clock();
    const addActiveMs = Math.max(0, now.getTime() - since);
    since = now.getTime();
    activeMs += addActiveMs;
    await inTransaction(shop.db, async tx => {
      await saveProgress(tx, {
        backfillId: backfill.id,
        number: run.number,
        unitsDone: staged.size,
        rowsStaged: rows,
        addActiveMs,
      });
      await say(tx, progressMessage(backfill, facts('running', unit, note)), now);
    });
  }

  return {
    record(entry) {
      rows += entry.rowsStaged - (staged.get(entry.unitKey)?.rowsStaged ?? 0);
      staged.set(entry.unitKey, entry);
    },
    tick: async unit => {
      if (ticker.due()) await tell(unit);
    },
    report: note => tell(null, note),
    messageFor: (subject, state) => progressMessage(subject, facts(state, null)),
  };
}
