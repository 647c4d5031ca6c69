import type { MessageModel } from '../../plan/say/models.ts';
import { actions, fields, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons, rowsButton } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, code, md, slackDate } from '../../slack/mrkdwn.ts';
import { countOf, formatDuration, formatInteger } from '../../slack/numbers.ts';

/** History has changed: what, how fast, and until when there is a way back. */
export function renderPromoted(model: MessageModel<'promoted'>): Rendered {
  return message({
    text: `BF-${model.id} is promoted: ${model.table} has ${formatInteger(model.rowsWritten)} new rows in place of ${formatInteger(model.rowsRemoved)}`,
    head: [
      section(md`✅ ${bold(`BF-${model.id} is promoted: history has changed`)}`),
      fields([
        [md`Table`, code(model.table, 200)],
        [
          md`Rows`,
          md`${model.rowsRemoved} replaced by ${model.rowsWritten}, in one step of ${formatDuration(model.seconds)}`,
        ],
        [md`Watched until`, md`${slackDate(model.watchUntil)}\nwhatever reads it is looked after until then`],
        [
          md`Way back until`,
          md`${slackDate(model.rollbackDeadline)}\nthe ${countOf(model.rowsRemoved, 'old row')} are kept`,
        ],
      ]),
    ],
    tail: actions([rowsButton(model.id), ...backfillButtons(model.id, ['rollBack'])]),
  });
}
