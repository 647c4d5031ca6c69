import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { md, struck, typed, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

/** Why somebody rejects it, for the proposer above all. */
export function renderRejected(model: MessageModel<'rejected'>): Rendered {
  const { id, subject, by, reason, mention, stands } = model;
  if (!stands) {
    return message({
      text: `BF-${id}: a rejection was taken back`,
      head: [section(md`↩️ ${userMention(by)} no longer rejects ${subject}\n${struck(reason, 1_500)}`)],
    });
  }
  return message({
    text: `BF-${id} is rejected: ${reason}`,
    head: [
      section(
        md`⛔ ${people(mention)}: ${userMention(by)} rejects ${subject} of BF-${String(id)}\n“${typed(reason, 2_000)}”`,
      ),
      context(md`Edit the plan, or talk to them: nothing goes on until they take it back.`),
    ],
  });
}
