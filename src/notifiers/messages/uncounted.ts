import type { MessageModel } from '../../plan/say/models.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { md, sentence } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** Only for the person who reacted: why it does not count, and whose reaction would. */
export function renderUncounted(model: MessageModel<'uncounted'>): Rendered {
  const asked =
    model.asked.length > 0
      ? md` ${model.asked.length === 1 ? 'Asked is' : 'Asked are'} ${people(model.asked)}.`
      : md``;
  return message({
    text: `BF-${model.id}: your reaction does not count. ${model.why}`,
    head: [
      section(
        md`Your reaction on BF-${String(model.id)} does not count. ${sentence(model.why, 1_000)}${asked}`,
      ),
    ],
  });
}
