import { channelMention, inline, type Mrkdwn, md, userMention } from './mrkdwn.ts';

/** A channel by its id, or by its name where Slack knows no id; a person where it is their direct messages. */
export function sayChannel(channel: string): Mrkdwn {
  if (/^[CGD][A-Z0-9]{5,}$/.test(channel)) return channelMention(channel);
  if (/^[UW][A-Z0-9]{5,}$/.test(channel)) return userMention(channel);
  return md`#${inline(channel.replace(/^#/, ''), 80)}`;
}
