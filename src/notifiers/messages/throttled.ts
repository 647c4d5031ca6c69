import type { MessageModel } from '../../plan/say/models.ts';
import { actions, context, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { message } from '../../slack/message.ts';
import { bold, code, md, slackDate } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';
import { waitReasons } from '../parts/wait-reasons.ts';

/** Work has been waiting for the health of the warehouse for a while. */
export function renderThrottled(model: MessageModel<'throttled'>): Rendered {
  return message({
    text: `BF-${model.id} has been waiting for a while: ${model.reasons.map(({ text }) => text).join('; ')}`,
    head: [
      section(
        md`⏳ ${people(model.mention)}: ${bold(`BF-${model.id} has been waiting`)} since ${slackDate(model.since)}.`,
      ),
      ...(model.reasons.length > 0 ? [section(waitReasons(model.reasons))] : []),
      context(
        md`It goes on by itself once this has been well for a while; what is staged is kept. ${code(`/backfill tune BF-${model.id}`)} shows what can be changed meanwhile.`,
      ),
    ],
    tail: actions(backfillButtons(model.id, ['pause', 'cancel'])),
  });
}
