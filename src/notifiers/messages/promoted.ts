import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, fields, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons, rowsButton } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, code, type Mrkdwn, md, slackDate } from '../../slack/mrkdwn.ts';
import { formatDuration, formatInteger } from '../../slack/numbers.ts';

type Model = MessageModel<'promoted'>;

/** History has changed: what, how fast, and until when there is a way back. */
export function renderPromoted(model: Model): Rendered {
  return model.view === undefined ? changed(model) : published(model, model.view);
}

function changed(model: Model): Rendered {
  const steps = model.byUnit ? 'unit by unit in' : 'in one step of';
  return message({
    text: `BF-${model.id} is promoted: ${model.table} has ${formatInteger(model.rowsWritten)} new rows in place of ${formatInteger(model.rowsRemoved)}`,
    head: [
      section(md`✅ ${bold(`BF-${model.id} is promoted: history has changed`)}`),
      fields([
        [md`Table`, code(model.table, 200)],
        [
          md`Rows`,
          md`${model.rowsRemoved} replaced by ${model.rowsWritten}, ${steps} ${formatDuration(model.seconds)}`,
        ],
        watched(model),
        [
          md`Way back until`,
          md`${slackDate(model.rollbackDeadline)}\nthe ${countOf(model.rowsRemoved, 'old row')} are kept`,
        ],
      ]),
    ],
    tail: actions([rowsButton(model.id), ...backfillButtons(model.id, ['rollBack'])]),
  });
}

/** Nothing that anybody reads has changed; whoever wants the new numbers has to know where they are. */
function published(model: Model, view: string): Rendered {
  return message({
    text: `BF-${model.id} is published: ${view} shows ${model.table} with ${formatInteger(model.rowsWritten)} rebuilt rows. ${model.table} has not changed.`,
    head: [
      section(md`✅ ${bold(`BF-${model.id} is published beside the old version`)}`),
      section(
        md`${code(model.table, 200)} has not changed. Read ${code(view, 200)} in its place to see the rebuilt scope and, outside it, the table as it lives on. Say so with ${code(`/backfill moved BF-${model.id}`)} once your consumer reads it.`,
      ),
      fields([
        [md`New version`, code(view, 200)],
        [md`Rows`, md`${model.rowsWritten} rebuilt, in ${formatDuration(model.seconds)}`],
        watched(model),
        [md`Can be taken away until`, md`${slackDate(model.rollbackDeadline)}`],
      ]),
    ],
    tail: actions([rowsButton(model.id), ...backfillButtons(model.id, ['rollBack'])]),
  });
}

function watched({ watchUntil }: Model): readonly [Mrkdwn, Mrkdwn] {
  return [md`Watched until`, md`${slackDate(watchUntil)}\nwhatever reads it is looked after until then`];
}
