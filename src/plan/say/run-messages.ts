import { hashOf } from '../canonical.ts';
import type { State } from '../lifecycle.ts';
import type { Promotion } from '../ports.ts';
import type { Result } from '../result.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

function inThread(subject: Subject) {
  return {
    backfillId: subject.id,
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
  };
}

export type ProgressFacts = {
  readonly run: number;
  readonly state: State;
  readonly done: number;
  readonly total: number;
  readonly rows: number;
  /** The unit in flight. */
  readonly unit: string | null;
  /** Time spent working, pauses left out. */
  readonly activeMs: number;
  readonly note?: string;
};

/** How far the run is: one message, updated in place. The rate is the mean over the time spent working. */
export function progressMessage(subject: Subject, facts: ProgressFacts): Outgoing<'progress'> {
  const seconds = facts.activeMs / 1000;
  const rate = facts.done > 0 && seconds > 0 ? facts.done / seconds : null;
  const left = facts.total - facts.done;
  return {
    ...inThread(subject),
    key: keys.progress(subject.id, facts.run),
    kind: 'progress',
    model: {
      ...headOf(subject),
      state: facts.state,
      done: facts.done,
      total: facts.total,
      rows: facts.rows,
      unit: facts.unit,
      ratePerSecond: rate,
      secondsLeft: rate === null || left <= 0 ? null : left / rate,
      elapsedSeconds: seconds,
      note: facts.note ?? null,
    },
  };
}

/** Every check with its verdict. */
export function verdictsMessage(subject: Subject, run: number, result: Result): Outgoing<'verdicts'> {
  return {
    ...inThread(subject),
    key: keys.verdicts(subject.id, run),
    kind: 'verdicts',
    model: { ...headOf(subject), verdicts: result.verdicts },
  };
}

/** Old, new, difference and percent of every metric and month, with a chart. */
export function movementMessage(subject: Subject, run: number, result: Result): Outgoing<'movement'> {
  return {
    ...inThread(subject),
    key: keys.movement(subject.id, run),
    kind: 'movement',
    model: {
      ...headOf(subject),
      datasetTitle: subject.plan.scope.datasetTitle,
      movements: result.movements,
      series: readableSeries(result),
    },
  };
}

/** Points on one line beyond which nobody sees what moved. */
const READABLE_POINTS = 62;

/** The units of the scope while a chart can show them, whole months where there are too many. */
function readableSeries({ series, movements }: Result): Result['series'] {
  const units = new Set(series.map(point => point.period)).size;
  const months = new Set(movements.map(movement => movement.period)).size;
  return units > READABLE_POINTS && months >= 3 ? movements : series;
}

/** What failed and what to do: said to the people who are responsible. */
export function failedMessage(
  subject: Subject,
  failure: { reason: string; units: readonly string[]; remedy: string },
  now: Date,
): Outgoing<'failed'> {
  return {
    ...inThread(subject),
    key: keys.failed(subject.id, now.getTime()),
    kind: 'failed',
    broadcast: true,
    model: {
      ...headOf(subject),
      mention: responsible(subject),
      reason: failure.reason,
      units: [...failure.units],
      remedy: failure.remedy,
    },
  };
}

/** Promotion could not begin and waits for a person. */
export function postponedMessage(
  subject: Subject,
  why: { reason: string; remedy: string; begun: boolean },
  now: Date,
): Outgoing<'postponed'> {
  return {
    ...inThread(subject),
    key: keys.postponed(subject.id, now.getTime()),
    kind: 'postponed',
    model: { ...headOf(subject), mention: responsible(subject), ...why },
  };
}

/** History changed: what, how fast, and until when there is a way back. */
export function promotedMessage(
  subject: Subject,
  run: number,
  facts: { promotion: Promotion; rollbackDeadline: Date; watchUntil: Date },
): Outgoing<'promoted'> {
  return {
    ...inThread(subject),
    key: keys.promoted(subject.id, run),
    kind: 'promoted',
    model: {
      ...headOf(subject),
      table: subject.plan.scope.table,
      rowsRemoved: facts.promotion.rowsRemoved,
      rowsWritten: facts.promotion.rowsWritten,
      seconds: facts.promotion.seconds,
      rollbackDeadline: facts.rollbackDeadline.toISOString(),
      watchUntil: facts.watchUntil.toISOString(),
    },
  };
}

/** One line in the thread about who did what. */
export function noteMessage(subject: Subject, text: string, by: string | null, now: Date): Outgoing<'note'> {
  return {
    ...inThread(subject),
    key: keys.note(subject.id, now.getTime(), hashOf([by, text]).slice(0, 8)),
    kind: 'note',
    model: { ...headOf(subject), by, text },
  };
}
