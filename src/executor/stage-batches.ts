import { setTimeout as wait } from 'node:timers/promises';
import { adapt, FIRST_BATCH, MOST_PARTS, type Pacer, type Sample, takeBatch } from '../plan/pacing.ts';
import { isLarge, rowsThatFit } from '../plan/parts.ts';
import type { Unit } from '../plan/scope.ts';
import { sleepAfter } from '../plan/throttle/pace.ts';
import type { Settings } from '../plan/throttle/settings.ts';
import { standingOf } from '../store/standing.ts';
import type { EngineRun, LedgerEntry, StagedPart } from './engines/port.ts';
import type { Progress } from './progress.ts';
import type { Gate } from './throttle/gate.ts';
import type { Work } from './work.ts';

/** While nothing is in flight, people and signals are looked at this often. */
const LOOK_EVERY_MS = 200;

/** Tries at a unit whose trouble may pass; the pause between them doubles. */
const TRIES = 3;

/** So many units failing one after the other, without one that succeeds, point to something that concerns them all. */
const FAILURES_IN_A_ROW = 3;

/** What is not staged yet, and of which units a part is. */
export type Left = { readonly units: readonly Unit[]; readonly begun: ReadonlySet<string> };

export type UnitFailure = { readonly unit: Unit; readonly reason: string };

/** How the staging of what was missing ended. In every case nothing is in flight any more. */
export type Ended =
  | { readonly ended: 'tried_all'; readonly failures: readonly UnitFailure[] }
  /** Somebody asked for something else, or this process is to stop. */
  | { readonly ended: 'stopped' }
  | { readonly ended: 'unreachable'; readonly reason: string }
  | { readonly ended: 'failing'; readonly failures: readonly UnitFailure[] };

/**
 * Stages units in batches, several at once, and looks at the state, the settings and the gate before each. A batch that
 * fails is halved until the unit to blame stands alone; that one is tried again, then set aside, and the rest goes on. A unit
 * that is expected to take much longer than a batch may is staged in parts, each of which is a batch. Throws what says
 * nothing about a unit, once nothing is in flight: a lost lease above all.
 */
export async function stageBatches(
  work: Work,
  run: EngineRun,
  { units, begun: begunBefore }: Left,
  progress: Progress,
  gate: Gate,
): Promise<Ended> {
  const { engine, log, retryMs, stopping, signals } = work.shop;
  const queue = [...units];
  const halves: Unit[][] = [];
  const failures: UnitFailure[] = [];
  const inFlight = new Set<Promise<void>>();
  /** When each lane that sleeps after a batch wakes up, by the process's own clock. */
  let sleeping: number[] = [];
  let failedInARow = 0;
  let pacer: Pacer = FIRST_BATCH;
  let ended: Ended | null = null;
  let thrown: { error: unknown } | null = null;
  let settings: Settings = gate.settings({});
  const enough = AbortSignal.any([stopping, work.fence.signal]);
  const begun = new Set(begunBefore);
  const expected = await engine.estimateUnits(run).catch((error: unknown) => {
    log.warn({ err: error, runId: run.id }, 'units were not estimated, so none is cut ahead of time');
    return new Map<string, number>();
  });

  function inParts({ key }: Unit): boolean {
    return begun.has(key) || isLarge(pacer, expected.get(key));
  }

  /** A part is a sample of its own; the rest of its unit comes next. */
  function notePart(unit: Unit, { entry, rows }: StagedPart, ms: number): void {
    const isWhole = entry.state === 'staged' && !begun.has(unit.key);
    pace({ units: isWhole ? 1 : 0, rows, ms });
    if (entry.state === 'staged') {
      begun.delete(unit.key);
      noteEntry(entry);
    } else {
      begun.add(unit.key);
      progress.record(entry);
      halves.unshift([unit]);
    }
  }

  function pace(sample: Sample): void {
    pacer = adapt(pacer, sample, settings.batch);
    const sleepMs = sleepAfter(sample.ms, settings.nice);
    if (sleepMs > 0) sleeping.push(performance.now() + sleepMs);
    failedInARow = 0;
  }

  function noteEntry(entry: LedgerEntry): void {
    progress.record(entry);
    signals.unitStaged?.(run.id, entry.unitKey);
  }

  function note(batch: readonly Unit[], entries: readonly LedgerEntry[], ms: number): void {
    const rows = entries.reduce((sum, entry) => sum + entry.rowsStaged, 0);
    pace({ units: batch.length, rows, ms });
    for (const entry of entries) noteEntry(entry);
  }

  async function stage(batch: readonly Unit[]): Promise<void> {
    const [alone] = batch;
    const large = alone && batch.length === 1 && inParts(alone) ? alone : null;
    let parts = 1;
    for (let attempt = 1; ; attempt++) {
      const began = performance.now();
      try {
        if (large && (parts === 1 || begun.has(large.key))) {
          const fits = rowsThatFit(pacer) / parts;
          const size = { fits, expected: expected.get(large.key) ?? fits };
          const part = await engine.stagePart(run, large, work.fence, size);
          return notePart(large, part, performance.now() - began);
        }
        const entries = await engine.stageUnits(run, batch, work.fence, parts);
        return note(batch, entries, performance.now() - began);
      } catch (error) {
        work.fence.signal.throwIfAborted();
        const { kind, reason, splitting } = engine.trouble(error);
        if (kind === 'lease_lost') throw error;
        const about = { err: error, backfillId: work.backfill.id, runId: run.id, attempt, parts };
        log.warn({ ...about, units: batch.map(unit => unit.key) }, 'units were not staged');
        if (kind === 'unreachable') {
          ended ??= { ended: 'unreachable', reason };
          return;
        }
        const [unit] = batch;
        if (batch.length > 1) return halve(batch);
        const isLast = kind === 'final' || attempt >= TRIES;
        if (isLast && !(splitting && parts < MOST_PARTS)) return unit && setAside(unit, reason);
        // Tried often enough in one piece: by the midpoint of its keys, and again as long as that helps.
        if (isLast) parts *= 2;
      }
      await wait(retryMs * 2 ** (Math.min(attempt, TRIES) - 1), undefined, { signal: enough }).catch(
        () => undefined,
      );
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
    const standing = stopping.aborted ? null : await standingOf(work.shop.db, work.backfill.id);
    settings = gate.settings(standing?.tuned ?? {});
    if (standing?.state !== 'running' || standing.isStopped) {
      ended = { ended: 'stopped' };
    } else if (failedInARow >= FAILURES_IN_A_ROW && queue.length + halves.length > 0) {
      ended = { ended: 'failing', failures };
    }
    return ended === null;
  }

  function hasLane(): boolean {
    sleeping = sleeping.filter(until => until > performance.now());
    return inFlight.size + sleeping.length < settings.concurrency;
  }

  while (await mayGoOn()) {
    const isLeft = queue.length + halves.length > 0;
    const waiting = isLeft ? await gate.look(settings) : null;
    const isHeld = waiting !== null || !hasLane();
    await progress.waits(waiting, inFlight.size > 0 || !isHeld);
    const batch = isHeld
      ? []
      : (halves.shift() ?? takeBatch(queue, pacer, { inParts, lanes: settings.concurrency }));
    const [first] = batch;
    if (first) {
      await progress.tick(sayBatch(first, batch));
      const staging: Promise<void> = stage(batch)
        .catch((error: unknown) => {
          thrown ??= { error };
        })
        .finally(() => inFlight.delete(staging));
      inFlight.add(staging);
    } else if (isLeft && (waiting !== null || sleeping.length > 0)) {
      await Promise.race([
        ...inFlight,
        wait(LOOK_EVERY_MS, undefined, { signal: enough }).catch(() => undefined),
      ]);
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
