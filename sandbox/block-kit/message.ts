import type { Json } from '../workspace/records.ts';
import type { KnownFiles, Problem } from './problem.ts';
import { inside, judge, list, type Rule, whole } from './rules.ts';
import { blocksOn } from './together.ts';

/** What is wrong with a message's blocks and those of its attachments; other fields are the method's to judge. */
export function validateMessage(
  message: Json,
  surface: 'message' | 'webhook',
  known: KnownFiles | null,
): readonly Problem[] {
  const rule = blocksOn(surface);
  const attachments = list(attachment(rule), { max: 100 });
  const judged: Rule = whole((value, place) => {
    if (value.blocks !== undefined) rule(value.blocks, inside(place, 'blocks'));
    if (value.attachments !== undefined) attachments(value.attachments, inside(place, 'attachments'));
  });
  return judge(judged, message, known);
}

/** What is wrong with a bare list of blocks; pointers start at the list. */
export function validateBlocks(
  blocks: readonly unknown[],
  surface: 'message' | 'webhook',
  known: KnownFiles | null,
): readonly Problem[] {
  return judge(blocksOn(surface), blocks, known);
}

/** Attachments are mostly their legacy fields; only their blocks are judged. */
function attachment(blocks: Rule): Rule {
  return whole((value, place) => {
    if (value.blocks !== undefined) blocks(value.blocks, inside(place, 'blocks'));
  });
}
