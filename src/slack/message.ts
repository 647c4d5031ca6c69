import type { KnownBlock } from '@slack/types';
import { countOf } from '../plan/count.ts';
import { context, type Rendered } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { inline, md } from './mrkdwn.ts';

/** Blocks of a message: `tail` always stands, of the others as many as fit, from the first on. */
export type MessageParts = {
  /** One plain sentence that says it all, for notifications and where blocks cannot be shown. */
  readonly text: string;
  readonly head: readonly KnownBlock[];
  readonly body?: readonly KnownBlock[];
  readonly tail?: readonly KnownBlock[];
  /** What one block of `body` is, for saying how many were left out. */
  readonly part?: string;
};

/** Longest fallback text. Slack updates with up to 4,000; nobody reads that much in a notification. */
const TEXT_LENGTH = 1_500;

/**
 * A message within Slack's limits. Where it is too long, its end is replaced by a line that says how many parts are in
 * the record instead.
 */
export function message({ text, head, body = [], tail = [], part = 'part' }: MessageParts): Rendered {
  const fallback = inline(text, TEXT_LENGTH).mrkdwn;
  const said = [...head, ...body];
  const whole = [...said, ...tail];
  if (fits(whole)) return { text: fallback, blocks: whole };
  for (let kept = said.length - 1; kept > 0; kept -= 1) {
    const more = context(md`… and ${countOf(said.length - kept, `more ${part}`)} in the record`);
    const blocks = [...said.slice(0, kept), more, ...tail];
    if (fits(blocks)) return { text: fallback, blocks };
  }
  return { text: fallback, blocks: [...said.slice(0, 1), ...tail] };
}

/** Whether Slack takes these blocks in one message. */
export function fits(blocks: readonly KnownBlock[]): boolean {
  return blocks.length <= LIMITS.messageBlocks && JSON.stringify(blocks).length <= LIMITS.messageJson;
}
