import { hashOf } from '../canonical.ts';
import { sayComparison } from '../comparison.ts';
import { sayCoverage } from '../coverage.ts';
import type { State } from '../lifecycle.ts';
import type { Promotion } from '../ports.ts';
import type { Result } from '../result.ts';
import type { Reason } from '../throttle/gate.ts';
import { versionOf } from '../version.ts';
import { closedLinesOf } from './closed-months.ts';
import { keys } from './keys.ts';
import type { MessageModel, Outgoing } from './models.ts';
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
  /** When it will be done by the clock, where that can be said. */
  readonly doneAt?: Date | null;
  readonly waiting?: Waiting | null;
};

/** Since when work waits, and everything that it waits for. */
export type Waiting = {
  readonly since: Date;
  readonly reasons: readonly (Pick<Reason, 'text' | 'until'> & { readonly by?: string })[];
};

/** Units a second of work, and the seconds of work that are left at that rate; null where nothing can be told yet. */
export function speedOf({ done, total, activeMs }: Pick<ProgressFacts, 'done' | 'total' | 'activeMs'>) {
  const ratePerSecond = done > 0 && activeMs > 0 ? done / (activeMs / 1000) : null;
  const secondsLeft = ratePerSecond === null || done >= total ? null : (total - done) / ratePerSecond;
  return { ratePerSecond, secondsLeft };
}

/** How far the run is: one message, updated in place. The rate is the mean over the time spent working. */
export function progressMessage(subject: Subject, facts: ProgressFacts): Outgoing<'progress'> {
  const { ratePerSecond, secondsLeft } = speedOf(facts);
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
      ratePerSecond,
      secondsLeft,
      elapsedSeconds: facts.activeMs / 1000,
      note: facts.note ?? null,
      doneAt: facts.doneAt?.toISOString() ?? null,
      waiting: facts.waiting ? sayWaiting(facts.waiting) : null,
    },
  };
}

/** A wait that lasts: said once a wait, where everybody in the channel sees it. */
export function throttledMessage(
  subject: Subject,
  wait: Waiting & { readonly run: number; readonly number: number },
): Outgoing<'throttled'> {
  return {
    ...inThread(subject),
    key: keys.throttled(subject.id, wait.run, wait.number),
    kind: 'throttled',
    broadcast: true,
    model: { ...headOf(subject), mention: responsible(subject), ...sayWaiting(wait) },
  };
}

function sayWaiting({ since, reasons }: Waiting) {
  return {
    since: since.toISOString(),
    reasons: reasons.map(({ text, until, by }) => ({
      text,
      until: until?.toISOString() ?? null,
      by: by ?? null,
    })),
  };
}

/** Every check with its verdict. */
export function verdictsMessage(subject: Subject, run: number, result: Result): Outgoing<'verdicts'> {
  return {
    ...inThread(subject),
    key: keys.verdicts(subject.id, run),
    kind: 'verdicts',
    model: {
      ...headOf(subject),
      verdicts: result.verdicts,
      comparison: result.comparison ? sayComparison(result.comparison) : null,
      coverage: result.coverage ? sayCoverage(result.coverage) : [],
    },
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
      closed: closedLinesOf(subject.plan, result.movements),
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
  why: { reason: string; remedy: string; begun: boolean; canGoOn: boolean },
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
      ...mannerOf(subject),
      rowsRemoved: facts.promotion.rowsRemoved,
      rowsWritten: facts.promotion.rowsWritten,
      seconds: facts.promotion.seconds,
      rollbackDeadline: facts.rollbackDeadline.toISOString(),
      watchUntil: facts.watchUntil.toISOString(),
    },
  };
}

function mannerOf({ id, plan }: Subject): Pick<MessageModel<'promoted'>, 'byUnit' | 'view'> {
  const { strategy } = plan.isolation;
  return {
    byUnit: strategy === 'changed_rows_by_unit',
    ...(strategy === 'versioned_output' ? { view: versionOf(plan.scope.table, id).view } : {}),
  };
}

/** One line in the thread about who did what. */
export function noteMessage(subject: Subject, text: string, by: string | null, now: Date): Outgoing<'note'> {
  return {
    ...inThread(subject),
    key: keys.note(subject.id, now.getTime(), hashOf([by, text]).slice(0, 8)),
    kind: 'note',
    model: { ...headOf(subject), by, text, signed: false },
  };
}

/** While it is watched: a consumer is not well any more. In the channel too, because a rollback may be wanted soon. */
export function unwellMessage(
  subject: Subject,
  run: number,
  { consumer, found }: { readonly consumer: string; readonly found: string },
): Outgoing<'note'> {
  const text = `${consumer} is not well since BF-${subject.id} was promoted (${found}). Look at it now: \`/backfill rollback BF-${subject.id}\` puts the old rows back.`;
  return {
    ...inThread(subject),
    key: keys.unwell(subject.id, run, hashOf(consumer).slice(0, 8)),
    kind: 'note',
    broadcast: true,
    model: { ...headOf(subject), by: null, text, signed: false },
  };
}

/** One line in the thread that stands alone, signed by whoever did it. */
export function signedNote(subject: Subject, text: string, by: string, now: Date): Outgoing<'note'> {
  const note = noteMessage(subject, text, by, now);
  return { ...note, model: { ...note.model, signed: true } };
}
