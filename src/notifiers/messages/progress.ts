import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { progressBar, wholePercent } from '../../slack/bar.ts';
import { actions, context, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, lines, type Mrkdwn, md, slackDate, typed } from '../../slack/mrkdwn.ts';
import { formatDuration, formatInteger, formatRate } from '../../slack/numbers.ts';
import { offeredIn, stateLabel } from '../../slack/states.ts';
import { waitReasons } from '../parts/wait-reasons.ts';

type Model = MessageModel<'progress'>;

const STAGING = {
  said: 'rebuilt',
  heading: 'rebuilding in staging',
  seen: 'Nobody sees these rows yet: production changes only at promotion.',
};

const PROMOTION = {
  said: 'promoted',
  heading: 'promoting unit by unit',
  seen: 'Production shows the units that are promoted as they were rebuilt, and the others as they were.',
};

/** States in which a run that is promoted unit by unit tells how far that is. */
const PUBLIC: ReadonlySet<string> = new Set(['promoting', 'watching']);

/** How far the rebuild is: one message, updated in place. */
export function renderProgress(model: Model): Rendered {
  const percent = wholePercent(model.done, model.total);
  const { said, heading, seen } = PUBLIC.has(model.state) ? PROMOTION : STAGING;
  const bar = `${progressBar(model.done, model.total)}  ${percent}%`;
  return message({
    text: `BF-${model.id}: ${formatInteger(model.done)} of ${countOf(model.total, 'unit')} ${said} (${percent}%)`,
    head: [
      section(
        md`${stateLabel(model.state)} · ${bold(`BF-${model.id}: ${heading}`)}\n${bar}\n${lines(measures(model), '  ·  ')}`,
      ),
      ...(model.waiting === null || model.waiting.reasons.length === 0
        ? []
        : [
            section(
              md`⏳ *Waiting* since ${slackDate(model.waiting.since)}\n${waitReasons(model.waiting.reasons)}`,
            ),
          ]),
      ...(model.note === null ? [] : [section(md`${typed(model.note, 1_000)}`)]),
    ],
    tail: [
      context(md`${seen}`),
      ...actions(
        backfillButtons(model.id, offeredIn(model.state, ['pause', 'resume', 'cancel', 'takeBack'])),
      ),
    ],
  });
}

function measures(model: Model): Mrkdwn[] {
  const unit = model.unit === null ? [] : [md`now ${inline(model.unit, 60)}`];
  const rate = model.ratePerSecond === null ? [] : [md`${formatRate(model.ratePerSecond)}`];
  const left =
    model.secondsLeft === null ? [] : [md`about ${formatDuration(model.secondsLeft)} of work left`];
  const done = model.doneAt === null ? [] : [md`by the clock done ${slackDate(model.doneAt)}`];
  const elapsed =
    model.elapsedSeconds > 0 ? [md`${formatDuration(model.elapsedSeconds)} of work so far`] : [];
  return [
    md`${model.done} of ${countOf(model.total, 'unit')}`,
    md`${countOf(model.rows, 'row')}`,
    ...unit,
    ...rate,
    ...(left.length > 0 ? [...left, ...done] : elapsed),
  ];
}
