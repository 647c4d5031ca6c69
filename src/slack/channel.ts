import { channelMention, inline, type Mrkdwn, md } from './mrkdwn.ts';

/** A channel by its id, or by its name where Slack knows no id. */
export function sayChannel(channel: string): Mrkdwn {
  if (/^[CGD][A-Z0-9]{5,}$/.test(channel)) return channelMention(channel);
  return md`#${inline(channel.replace(/^#/, ''), 80)}`;
}
