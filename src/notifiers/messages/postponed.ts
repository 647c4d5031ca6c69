import type { MessageModel } from '../../plan/say/models.ts';
import { actions, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, md, sentence, typed } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** The promotion did not begin and waits for a person. */
export function renderPostponed(model: MessageModel<'postponed'>): Rendered {
  const standing = model.begun
    ? 'Production has changed in part; what is left stays staged.'
    : 'Production has not changed, the staged rows are kept.';
  return message({
    text: `BF-${model.id}: the promotion is postponed. ${model.reason} ${model.remedy}`,
    head: [
      section(
        md`⏸️ ${people(model.mention)}: ${bold(`The promotion of BF-${model.id} is postponed`)} and waits for one of you. ${standing}`,
      ),
      section(md`*Why*\n${typed(model.reason, 2_000)}`),
      section(md`*What to do next*\n${sentence(model.remedy, 1_000)}`),
    ],
    tail: actions(
      backfillButtons(model.id, [
        ...(model.canGoOn ? (['promote'] as const) : []),
        model.begun ? 'takeBack' : 'cancel',
      ]),
    ),
  });
}
