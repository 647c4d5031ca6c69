import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, type Mrkdwn, md, sentence, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'holds'>;
type Hold = Model['holds'][number];

/** What keeps it from starting, and who can do something about each. */
export function renderHolds(model: Model): Rendered {
  if (model.holds.length === 0) {
    return message({
      text: `BF-${model.id}: nothing keeps it from starting any more`,
      head: [
        section(
          md`🟢 Nothing keeps BF-${String(model.id)} from starting any more but approvals and its time.`,
        ),
      ],
    });
  }
  return message({
    text: `BF-${model.id} does not start yet: ${model.holds.map(({ sentence: said }) => said).join(' ')}`,
    head: [
      section(
        md`🚧 ${people(model.mention)}: ${bold(`BF-${model.id} does not start yet`)}, even when approved`,
      ),
    ],
    body: model.holds.map(hold => section(md`${sentence(hold.sentence, 800)}\n${whoHelps(hold)}`)),
    tail: [
      context(
        md`It is looked at again when it could start, and goes on by itself when nothing stands in its way.`,
      ),
    ],
    part: 'reason',
  });
}

function whoHelps({ overridableBy, settledBy }: Hold): Mrkdwn {
  if (settledBy !== null) return md`_${userMention(settledBy)} settles it._`;
  if (overridableBy !== null) {
    return md`_Somebody with the role ${inline(overridableBy, 80)} may let it start in spite of this, with a reason._`;
  }
  return md`_Nobody can override this._`;
}
