import type { MessageModel } from '../../plan/say/models.ts';
import { actions, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, md, sentence, typed } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** What failed, where, and what to do about it: to the people who are responsible. */
export function renderFailed(model: MessageModel<'failed'>): Rendered {
  const units = model.units.length > 0 ? [section(md`*Which units*\n${inARow(model.units, 40)}`)] : [];
  return message({
    text: `BF-${model.id} failed: ${model.reason} ${model.remedy}`,
    head: [
      section(md`🔴 ${people(model.mention)}: ${bold(`BF-${model.id} failed`)}. Production has not changed.`),
      section(md`*What happened*\n${typed(model.reason, 2_000)}`),
      ...units,
      section(md`*What to do next*\n${sentence(model.remedy, 1_000)}`),
    ],
    tail: actions(backfillButtons(model.id, ['retry', 'edit', 'cancel'])),
  });
}
