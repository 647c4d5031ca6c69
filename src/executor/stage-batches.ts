import { setTimeout as wait } from 'node:timers/promises';
import { adapt, FIRST_BATCH, type Pacer, takeBatch } from '../plan/pacing.ts';
import type { Unit } from '../plan/scope.ts';
import { standsIn } from '../store/standing.ts';
import type { EngineRun, LedgerEntry } from './engines/port.ts';
import { paceOf } from './pace.ts';
import type { Progress } from './progress.ts';
import type { Work } from './work.ts';

/** Tries at a unit whose trouble may pass; the pause between them doubles. */
const TRIES = 3;

/** So many units failing one after the other, without one that succeeds, point to something that concerns them all. */
const FAILURES_IN_A_ROW = 3;

export type UnitFailure = { readonly unit: Unit; readonly reason: string };

/** How the staging of what was missing ended. In every case nothing is in flight any more. */
export type Ended =
  | { readonly ended: 'tried_all'; readonly failures: readonly UnitFailure[] }
  /** Somebody asked for something else, or this process is to stop. */
  | { readonly ended: 'stopped' }
  | { readonly ended: 'unreachable'; readonly reason: string }
  | { readonly ended: 'failing'; readonly failures: readonly UnitFailure[] };

/**
 * Stages units in batches, several at once, and looks at the state and the pace before each. A batch that fails is
 * halved until the unit to blame stands alone; that one is tried again, then set aside, and the rest goes on. Throws what
 * says nothing about a unit, once nothing is in flight: a lost lease above all.
 */
export async function stageBatches(
  work: Work,
  run: EngineRun,
  units: readonly Unit[],
  progress: Progress,
): Promise<Ended> {
  const { engine, log, retryMs, stopping, signals } = work.shop;
  const queue = [...units];
  const halves: Unit[][] = [];
  const failures: UnitFailure[] = [];
  const inFlight = new Set<Promise<void>>();
  let failedInARow = 0;
  let pacer: Pacer = FIRST_BATCH;
  let ended: Ended | null = null;
  let thrown: { error: unknown } | null = null;

  function note(batch: readonly Unit[], entries: readonly LedgerEntry[], ms: number, targetMs: number): void {
    const rows = entries.reduce((sum, entry) => sum + entry.rowsStaged, 0);
    pacer = adapt(pacer, { units: batch.length, rows, ms }, targetMs);
    failedInARow = 0;
    for (const entry of entries) {
      progress.record(entry);
      signals.unitStaged?.(run.id, entry.unitKey);
    }
  }

  async function stage(batch: readonly Unit[], targetMs: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const began = performance.now();
      try {
        const entries = await engine.stageUnits(run, batch, work.fence);
        return note(batch, entries, performance.now() - began, targetMs);
      } catch (error) {
        work.fence.signal.throwIfAborted();
        const { kind, reason } = engine.trouble(error);
        if (kind === 'lease_lost') throw error;
        const about = { err: error, backfillId: work.backfill.id, runId: run.id, attempt };
        log.warn({ ...about, units: batch.map(unit => unit.key) }, 'units were not staged');
        if (kind === 'unreachable') {
          ended ??= { ended: 'unreachable', reason };
          return;
        }
        const [unit] = batch;
        if (batch.length > 1) return halve(batch);
        if (unit && (kind === 'final' || attempt >= TRIES)) return setAside(unit, reason);
      }
      const signal = AbortSignal.any([stopping, work.fence.signal]);
      await wait(retryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      if (stopping.aborted) return;
    }
  }

  function halve(batch: readonly Unit[]): void {
    const middle = Math.ceil(batch.length / 2);
    halves.unshift(batch.slice(0, middle), batch.slice(middle));
  }

  async function setAside(unit: Unit, reason: string): Promise<void> {
    await engine.noteFailure(run, unit, reason, work.fence);
    failures.push({ unit, reason });
    failedInARow += 1;
  }

  async function mayGoOn(): Promise<boolean> {
    if (ended || thrown) return false;
    if (stopping.aborted || !(await standsIn(work.shop.db, work.backfill.id, 'running'))) {
      ended = { ended: 'stopped' };
    } else if (failedInARow >= FAILURES_IN_A_ROW && queue.length + halves.length > 0) {
      ended = { ended: 'failing', failures };
    }
    return ended === null;
  }

  while (await mayGoOn()) {
    const { batchTargetMs, concurrency } = await paceOf(work);
    const isFull = inFlight.size >= Math.max(1, concurrency);
    const batch = isFull ? [] : (halves.shift() ?? takeBatch(queue, pacer));
    const [first] = batch;
    if (first) {
      await progress.tick(sayBatch(first, batch));
      const staging: Promise<void> = stage(batch, batchTargetMs)
        .catch((error: unknown) => {
          thrown ??= { error };
        })
        .finally(() => inFlight.delete(staging));
      inFlight.add(staging);
    } else if (inFlight.size > 0) {
      await Promise.race(inFlight);
    } else {
      ended = { ended: 'tried_all', failures };
    }
  }
  await Promise.all(inFlight);
  if (thrown) throw (thrown as { error: unknown }).error;
  return ended ?? { ended: 'stopped' };
}

function sayBatch(first: Unit, batch: readonly Unit[]): string {
  const last = batch.at(-1);
  return last && last !== first ? `${first.key} to ${last.key}` : first.key;
}
