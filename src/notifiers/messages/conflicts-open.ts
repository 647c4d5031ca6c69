import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, button, type Rendered, section } from '../../slack/blocks.ts';
import { CONFLICT_BUTTONS } from '../../slack/ids.ts';
import { message } from '../../slack/message.ts';
import { bold, md, slackDate } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** Rows still wait for a decision after a rollback, a day later and every day after. */
export function renderConflictsOpen({ id, mention, open, endsAt }: MessageModel<'conflicts_open'>): Rendered {
  const rows = open === 1 ? '1 row waits' : `${countOf(open, 'row')} wait`;
  return message({
    text: `BF-${id}: ${rows} for a decision after the rollback`,
    head: [
      section(
        md`⏰ ${people(mention)}: ${bold(`${rows} for a decision`)} after the rollback of BF-${String(id)}. What nobody has decided about by ${slackDate(endsAt)} stays as it is now, and the old rows are removed.`,
      ),
    ],
    tail: actions([button(CONFLICT_BUTTONS.look, 'Look at these rows', String(id), { style: 'primary' })]),
  });
}
