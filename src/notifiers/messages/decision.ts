import type { MessageModel } from '../../plan/say/models.ts';
import type { Rendered } from '../../slack/blocks.ts';
import { decisionBlocks } from '../../slack/decision-blocks.ts';
import { message } from '../../slack/message.ts';

/** To everybody who would have been affected: what stays, and what is done instead. */
export function renderDecision(model: MessageModel<'decision'>): Rendered {
  return message({
    text: `BF-${model.id}: history stays as it is. ${model.sentence}`,
    head: decisionBlocks(model),
  });
}
