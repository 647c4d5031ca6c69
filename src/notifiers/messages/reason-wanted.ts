import type { MessageModel } from '../../plan/say/models.ts';
import { actions, button, type Rendered, section } from '../../slack/blocks.ts';
import { GATE_BUTTONS } from '../../slack/ids.ts';
import { message } from '../../slack/message.ts';
import { md } from '../../slack/mrkdwn.ts';

/** Only for the person who reacted: what they said waits for a sentence, or calls for one. */
export function renderReasonWanted({
  id,
  subject,
  verdict,
  messageKey,
}: MessageModel<'reason_wanted'>): Rendered {
  if (verdict === 'approve') {
    return message({
      text: `BF-${id}: your approval is not counted yet. Confirm it with a reason.`,
      head: [
        section(
          md`❔ Your approval of ${subject} of BF-${String(id)} is *not counted yet*. The risk is so high that it takes a second click and a sentence why.`,
        ),
        ...actions([button(GATE_BUTTONS.approve, 'Confirm with a reason', messageKey, { style: 'primary' })]),
      ],
    });
  }
  return message({
    text: `BF-${id}: you block it. Say in a sentence why.`,
    head: [
      section(
        md`You block ${subject} of BF-${String(id)}. Say in a sentence why: then the proposer knows what to change. It stays blocked either way.`,
      ),
      ...actions([button(GATE_BUTTONS.reject, 'Say why', messageKey)]),
    ],
  });
}
