import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, md, typed, userMention } from '../../slack/mrkdwn.ts';

/** To everyone who was told: it will not happen, or was undone. */
export function renderCalledOff(model: MessageModel<'called_off'>): Rendered {
  const by = model.by === null ? md`` : md` · by ${userMention(model.by)}`;
  return message({
    text: `BF-${model.id} (${model.datasetTitle}): ${model.reason}`,
    head: [
      section(md`↩️ ${bold(`BF-${model.id}, ${model.datasetTitle}`, 300)}\n${typed(model.reason, 1_500)}`),
      context(md`${inline(model.title, 200)}${by}`),
    ],
  });
}
