import type { MessageModel } from '../../plan/say/models.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { md, typed, userMention } from '../../slack/mrkdwn.ts';

/** One line about who did what. */
export function renderNote(model: MessageModel<'note'>): Rendered {
  if (model.signed && model.by !== null) {
    return message({
      text: `BF-${model.id}: ${model.text}`,
      head: [section(md`⚙️ ${typed(model.text, 2_500)} by ${userMention(model.by)}`)],
    });
  }
  const by = model.by === null ? md`` : md`${userMention(model.by)} `;
  return message({
    text: `BF-${model.id}: ${model.text}`,
    head: [section(md`${by}${typed(model.text, 2_500)}`)],
  });
}
