import type { Button } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, button, context, type Rendered, section } from '../../slack/blocks.ts';
import { sayChannel } from '../../slack/channel.ts';
import { DELIVERY_BUTTONS } from '../../slack/ids.ts';
import { message } from '../../slack/message.ts';
import { bold, code, md, sentence, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'undelivered'>;

/** A channel could not be told. The start waits until it was, or until a person takes that upon themselves. */
export function renderUndelivered(model: Model): Rendered {
  if (model.acknowledgedBy !== null) return acknowledged(model, model.acknowledgedBy);
  return message({
    text: `BF-${model.id} ${lost(model)} in ${plainly(model.channel)}. ${model.remedy}`,
    head: [
      section(
        md`📭 ${people(model.mention)}: ${bold(`BF-${model.id} ${lost(model)} in`)} ${sayChannel(model.channel)}`,
      ),
      section(md`${sentence(model.remedy, 1_000)}`),
      context(
        md`Nothing starts while a channel has not been told. Slack’s answer: ${code(model.error, 200)}`,
      ),
    ],
    tail: actions(buttons(model)),
  });
}

function acknowledged(model: Model, by: string): Rendered {
  return message({
    text: `BF-${model.id}: somebody acknowledged that ${plainly(model.channel)} could not be told`,
    head: [
      section(
        md`📭 ${userMention(by)} acknowledged that BF-${String(model.id)} ${lost(model)} in ${sayChannel(model.channel)}. The record will say so.`,
      ),
    ],
  });
}

/** In a notification, where an id says nothing to anybody. */
function plainly(channel: string): string {
  if (channel.startsWith('#')) return channel;
  return /^[UW]/.test(channel) ? 'the direct messages of a person' : 'a channel';
}

function lost(model: Model): string {
  return isAnnouncement(model) ? 'could not be announced' : 'could not ask for approval';
}

function isAnnouncement({ messageKey }: Model): boolean {
  return /^BF-\d+\/(?:rollback-)?announcement\//.test(messageKey);
}

function buttons(model: Model): Button[] {
  const again = button(DELIVERY_BUTTONS.again, 'Try again', model.messageKey, { style: 'primary' });
  // Without the request itself nobody can decide: that cannot be waived, only tried again.
  if (!isAnnouncement(model)) return [again];
  return [
    again,
    button(DELIVERY_BUTTONS.acknowledge, 'Go on without telling them', model.messageKey, {
      confirm: {
        title: 'Go on without telling them?',
        text: 'People in that channel may see their numbers change without knowing why. Your name goes into the record.',
        yes: 'I take responsibility',
        no: 'Not yet',
      },
    }),
  ];
}
