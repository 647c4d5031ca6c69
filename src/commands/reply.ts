import type { RespondArguments } from '@slack/bolt';
import type { Refusal } from '../plan/refusal.ts';
import { type Rendered, section } from '../slack/blocks.ts';
import { message } from '../slack/message.ts';
import { md, sentence } from '../slack/mrkdwn.ts';

/** Only for the person who asked, beside what they asked on. */
export function privately({ text, blocks }: Rendered): RespondArguments {
  return { response_type: 'ephemeral', replace_original: false, text, blocks };
}

/** Why it cannot be done and what can be done instead. */
export function refusalReply(refusal: Refusal): Rendered {
  return message({
    text: `${refusal.message} ${refusal.remedy}`,
    head: [section(md`⚠️ ${sentence(refusal.message, 1_500)}\n${sentence(refusal.remedy, 1_000)}`)],
  });
}

/** It is done, in a sentence. */
export function doneReply(text: string): Rendered {
  return message({ text, head: [section(sentence(text, 2_500))] });
}
