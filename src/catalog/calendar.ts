import { z } from 'zod';
import type { Books } from '../plan/calendar/closed-periods.ts';
import { parseCron } from '../plan/calendar/cron.ts';
import type { Timing, Window } from '../plan/calendar/windows.ts';
import { LocalMinute } from '../plan/calendar/zoned.ts';
import { Sensitivity } from '../plan/profile.ts';
import { Duration } from './duration.ts';
import { Id, oneLine, TimeZone } from './names.ts';

const Schedule = z.string().superRefine((text, issue) => {
  const parsed = parseCron(text);
  if (!parsed.ok) issue.addIssue({ code: 'custom', message: parsed.message });
});

const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write the month as year-month, for example 2026-01');

const FreezeWindow = z
  .strictObject({
    id: Id.describe('Name of the window.'),
    title: oneLine(80).describe('What people call it.'),
    reason: oneLine(200).describe('Why history may not change then, or may only then.'),
    effect: z
      .enum(['deny', 'allow'])
      .default('deny')
      .describe('deny: history may not change then. allow: it may change only then. What denies wins.'),
    from: LocalMinute.optional().describe('Beginning of a single window, for example 2026-12-20T18:00.'),
    to: LocalMinute.optional().describe('End of a single window; the minute itself is outside.'),
    schedule: Schedule.optional().describe(
      'When a window begins that comes again: minute, hour, day of the month, month, day of the week.',
    ),
    lasts: Duration.optional().describe('How long it lasts then, by the clock on the wall.'),
    timezone: TimeZone.default('UTC').describe('Time zone of these times.'),
    datasets: z.array(Id).default([]).describe('Datasets it is about.'),
    sensitivity: z
      .array(Sensitivity)
      .default([])
      .describe('Sensitivities it is about. Left out together with datasets: everything.'),
    overridable_by: Id.optional().describe(
      'Role that may start in spite of it, with a reason. Left out: nobody.',
    ),
    started_run_may_finish: z
      .boolean()
      .default(true)
      .describe('Whether a run that began before may go on to its end.'),
  })
  .superRefine((window, issue) => {
    const dates = window.from !== undefined && window.to !== undefined;
    const again = window.schedule !== undefined && window.lasts !== undefined;
    const any = [window.from, window.to, window.schedule, window.lasts].filter(
      part => part !== undefined,
    ).length;
    if (dates === again || any !== 2) {
      issue.addIssue({ code: 'custom', message: 'give either from and to, or schedule and lasts' });
    } else if (dates && (window.from ?? '') >= (window.to ?? '')) {
      issue.addIssue({ code: 'custom', path: ['to'], message: 'end it after it begins' });
    }
  })
  .describe('A stretch of time in which history may not change, or outside of which it may not.');
type FreezeWindow = z.infer<typeof FreezeWindow>;

const Figure = z
  .strictObject({
    month: Month.describe('Month that it was reported for.'),
    dataset: Id.describe('Dataset that holds the number.'),
    metric: Id.describe('Metric of that dataset.'),
    value: z.number().describe('The number as reported.'),
    where: oneLine(120).describe('Where people can read it, for example the board pack of a month.'),
  })
  .describe('A number that was reported to somebody.');

const ClosedBooks = z
  .strictObject({
    through: Month.describe('Last month that finance has closed; all before it are closed as well.'),
    role: Id.default('finance').describe('Role whose word it takes to move a closed month.'),
    datasets: z
      .array(Id)
      .default([])
      .describe('Datasets that are closed as well although finance does not report on them.'),
    reported: z
      .array(Figure)
      .default([])
      .describe('Numbers that were reported; notices show the difference.'),
  })
  .describe('The months whose numbers finance has closed.');

export const Calendar = z
  .strictObject({
    windows: z.array(FreezeWindow).default([]).describe('When history may not change, or may only then.'),
    closed: ClosedBooks.optional().describe('The months that finance has closed.'),
  })
  .describe('When history may change, and which of it is closed.');
export type Calendar = z.infer<typeof Calendar>;

/** The windows as decisions use them. */
export function windowsFrom({ windows }: Calendar): Window[] {
  return windows.map(window => ({
    id: window.id,
    title: window.title,
    reason: window.reason,
    effect: window.effect,
    timing: timingOf(window),
    timezone: window.timezone,
    datasets: window.datasets,
    sensitivity: window.sensitivity,
    overridableBy: window.overridable_by ?? null,
    startedRunMayFinish: window.started_run_may_finish,
  }));
}

/** The books as decisions use them. */
export function booksFrom({ closed }: Calendar): Books {
  return {
    through: closed?.through ?? null,
    datasets: closed?.datasets ?? [],
    role: closed?.role ?? 'finance',
    reported: closed?.reported ?? [],
  };
}

function timingOf({ from = '', to = '', schedule, lasts = 0 }: FreezeWindow): Timing {
  if (schedule === undefined) return { by: 'dates', from, to };
  const parsed = parseCron(schedule);
  if (!parsed.ok) throw new TypeError(`The schedule was read before: ${parsed.message}`);
  return { by: 'cron', cron: parsed.cron, minutes: Math.ceil(lasts / 60) };
}
