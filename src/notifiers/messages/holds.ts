import type { Button } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { button, context, type Rendered, section } from '../../slack/blocks.ts';
import { RULING_BUTTONS, rulingValue } from '../../slack/ids.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, type Mrkdwn, md, sentence, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'holds'>;
type Hold = Model['holds'][number];

const HELD = {
  start: { not: 'does not start yet', from: 'starting', anyway: 'start' },
  promote: { not: 'is not promoted yet', from: 'being promoted', anyway: 'be promoted' },
} as const;

/** What keeps it from its next step, and who can do something about each. */
export function renderHolds(model: Model): Rendered {
  const { not, from, anyway } = HELD[model.step];
  if (model.holds.length === 0) {
    return message({
      text: `BF-${model.id}: nothing keeps it from ${from} any more`,
      head: [
        section(
          md`🟢 Nothing keeps BF-${String(model.id)} from ${from} any more but approvals and its time.`,
        ),
      ],
    });
  }
  return message({
    text: `BF-${model.id} ${not}: ${model.holds.map(({ sentence: said }) => said).join(' ')}`,
    head: [section(md`🚧 ${people(model.mention)}: ${bold(`BF-${model.id} ${not}`)}, even when approved`)],
    body: model.holds.map(hold =>
      section(md`${sentence(hold.sentence, 800)}\n${whoHelps(hold, anyway)}`, ruling(model.id, hold)),
    ),
    tail: [
      context(md`It is looked at again and again, and goes on by itself when nothing stands in its way.`),
    ],
    part: 'reason',
  });
}

function whoHelps({ overridableBy, settledBy, holders }: Hold, anyway: string): Mrkdwn {
  if (settledBy !== null) return md`${userMention(settledBy)} settles it.`;
  if (overridableBy === null) return md`Nobody can override this.`;
  const who = holders.length > 0 ? md` (${people(holders)})` : md``;
  return md`The role ${inline(overridableBy, 80)}${who} may let it ${anyway} in spite of this, with a reason.`;
}

function ruling(id: number, { findingId, overridableBy, settledBy }: Hold): Button | undefined {
  const value = rulingValue(id, findingId);
  if (settledBy !== null) return button(RULING_BUTTONS.settle, 'Settle the definition', value);
  return overridableBy === null ? undefined : button(RULING_BUTTONS.override, 'Go on anyway', value);
}
