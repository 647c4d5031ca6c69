import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, code, md, slackDate } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** The last chance to take a change back by one command. */
export function renderWayBackEnds(model: MessageModel<'way_back_ends'>): Rendered {
  return message({
    text: `BF-${model.id}: the way back ends soon. Roll back before then, or keep the new rows for good`,
    head: [
      section(
        md`⏳ ${people(model.mention)}: ${bold(`The way back for BF-${model.id} ends`)} ${slackDate(model.deadline)}.\nThen the ${countOf(model.rows, 'old row')} of ${code(model.table, 200)} are removed. If the new numbers are right, there is nothing to do. If they are not, roll back before: afterwards it takes a new backfill.`,
      ),
    ],
    tail: actions(backfillButtons(model.id, ['rollBack'])),
  });
}
