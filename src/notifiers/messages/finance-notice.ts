import type { MessageModel } from '../../plan/say/models.ts';
import { context, header, type Rendered, section } from '../../slack/blocks.ts';
import { closedMonthsTables } from '../../slack/closed-months.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, md, typed, userMention } from '../../slack/mrkdwn.ts';
import { movementHeadline, movementTables } from '../../slack/tables.ts';

type Model = MessageModel<'finance_notice'>;

const ROWS = 24;

/** To finance: which numbers of which periods are different now, and whom to ask. */
export function renderFinanceNotice(model: Model): Rendered {
  return message({
    text: `For finance: ${happened(model)}. ${movementHeadline(model.movements)}`,
    head: [
      header(
        `For finance: ${model.datasetTitle} ${model.rolledBack ? 'is as it was before' : 'has changed'}`,
      ),
      section(lead(model)),
      section(md`*Why*\n${typed(model.purpose, 1_500)}`),
    ],
    body: [...closedMonthsTables(model.closed), ...movementTables(model.movements, ROWS)],
    tail: [
      context(
        md`BF-${String(model.id)} · Reports drawn before today show the old numbers · ${userMention(model.answersUserId)} answers questions`,
      ),
    ],
    part: 'table',
  });
}

function lead(model: Model) {
  if (model.rolledBack) {
    return md`The change of ${inline(model.period, 200)} was taken back. The numbers below are what was undone: read “before” as what holds now.`;
  }
  const replaced = md`The numbers of ${inline(model.period, 200)} were replaced, as approved.`;
  if (model.closedMonths === null) return md`${replaced} What moved follows, by period.`;
  return md`${replaced} They include ${bold(`months that you have closed: ${model.closedMonths}`, 300)}. What moved follows, by period; closed months come first, with the difference to what was reported.`;
}

function happened({ datasetTitle, period, rolledBack }: Model): string {
  return rolledBack
    ? `the change of ${datasetTitle} for ${period} was taken back`
    : `${datasetTitle} has changed for ${period}`;
}
