import type { HeaderBlock } from '@slack/types';
import { header } from '../../slack/blocks.ts';
import { channelMention, inline, type Mrkdwn, md } from '../../slack/mrkdwn.ts';

/** `BF-12 · Correction of signups`: by this name people find a message about a backfill. */
export function heading(head: { readonly id: number; readonly title: string }): HeaderBlock {
  return header(named(head));
}

export function named({ id, title }: { readonly id: number; readonly title: string }): string {
  return `BF-${id} · ${title}`;
}

/** A channel by its id, or by its name where Slack knows no id. */
export function sayChannel(channel: string): Mrkdwn {
  if (/^[CGD][A-Z0-9]{5,}$/.test(channel)) return channelMention(channel);
  return md`#${inline(channel.replace(/^#/, ''), 80)}`;
}
