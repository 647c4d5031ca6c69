import type { Button, KnownBlock } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { button, context, type Rendered, section } from '../../slack/blocks.ts';
import { RULING_BUTTONS, rulingValue, WAIT_BUTTONS } from '../../slack/ids.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, type Mrkdwn, md, sentence, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'holds'>;
type Hold = Model['holds'][number];

const HELD = {
  start: { not: 'does not start yet', from: 'starting', anyway: 'start' },
  promote: { not: 'is not promoted yet', from: 'being promoted', anyway: 'be promoted' },
} as const;

/** What keeps it from its next step, and who can do something about each; and what it would better wait for. */
export function renderHolds(model: Model): Rendered {
  const { not, from } = HELD[model.step];
  const name = `BF-${model.id}`;
  if (model.holds.length === 0) {
    return message({
      text: `${name}: nothing keeps it from ${from} but approvals and its time`,
      head: [section(md`🟢 Nothing keeps ${name} from ${from} but approvals and its time.`)],
      body: offers(model),
      part: 'offer',
    });
  }
  return message({
    text: `${name} ${not}: ${model.holds.map(({ sentence: said }) => said).join(' ')}`,
    head: [section(md`🚧 ${people(model.mention)}: ${bold(`${name} ${not}`)}, even when approved`)],
    body: [...model.holds.map(hold => held(model, hold)), ...offers(model)],
    tail: [
      context(md`It is looked at again and again, and goes on by itself when nothing stands in its way.`),
    ],
    part: 'reason',
  });
}

function held({ id, step }: Model, hold: Hold): KnownBlock {
  return section(
    md`${sentence(hold.sentence, 800)}\n${whoHelps(hold, HELD[step].anyway)}`,
    buttonOf(id, hold),
  );
}

/** A warning with the offer to wait. */
function offers({ id, offers: all }: Model): KnownBlock[] {
  return all.map(({ findingId, sentence: said, backfillId }) =>
    section(
      md`⚠️ ${sentence(said, 800)}`,
      button(WAIT_BUTTONS.wait, `Wait for BF-${backfillId}`, rulingValue(id, findingId)),
    ),
  );
}

function whoHelps({ overridableBy, settledBy, holders, waitsFor }: Hold, anyway: string): Mrkdwn {
  if (waitsFor !== null) return md`Whoever may pause it may let it start without waiting.`;
  if (settledBy !== null) return md`${userMention(settledBy)} settles it.`;
  if (overridableBy === null) return md`Nobody can override this.`;
  const who = holders.length > 0 ? md` (${people(holders)})` : md``;
  return md`The role ${inline(overridableBy, 80)}${who} may let it ${anyway} in spite of this, with a reason.`;
}

function buttonOf(id: number, { findingId, overridableBy, settledBy, waitsFor }: Hold): Button | undefined {
  const value = rulingValue(id, findingId);
  if (waitsFor !== null) return button(WAIT_BUTTONS.goOn, 'Do not wait', value);
  if (settledBy !== null) return button(RULING_BUTTONS.settle, 'Settle the definition', value);
  return overridableBy === null ? undefined : button(RULING_BUTTONS.override, 'Go on anyway', value);
}
