import type { Button } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { button, context, type Rendered, section } from '../../slack/blocks.ts';
import { RULING_BUTTONS, rulingValue } from '../../slack/ids.ts';
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
    body: model.holds.map(hold =>
      section(md`${sentence(hold.sentence, 800)}\n${whoHelps(hold)}`, ruling(model.id, hold)),
    ),
    tail: [
      context(
        md`It is looked at again when it could start, and goes on by itself when nothing stands in its way.`,
      ),
    ],
    part: 'reason',
  });
}

function whoHelps({ overridableBy, settledBy, holders }: Hold): Mrkdwn {
  if (settledBy !== null) return md`${userMention(settledBy)} settles it.`;
  if (overridableBy === null) return md`Nobody can override this.`;
  const who = holders.length > 0 ? md` (${people(holders)})` : md``;
  return md`The role ${inline(overridableBy, 80)}${who} may let it start in spite of this, with a reason.`;
}

function ruling(id: number, { findingId, overridableBy, settledBy }: Hold): Button | undefined {
  const value = rulingValue(id, findingId);
  if (settledBy !== null) return button(RULING_BUTTONS.settle, 'Settle the definition', value);
  return overridableBy === null ? undefined : button(RULING_BUTTONS.override, 'Let it start anyway', value);
}
