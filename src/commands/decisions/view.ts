import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { context, header, type Rendered, section } from '../../slack/blocks.ts';
import { decisionBlocks } from '../../slack/decision-blocks.ts';
import { message } from '../../slack/message.ts';
import { bold, code, inline, md } from '../../slack/mrkdwn.ts';

/** Decisions that were found, newest first. */
export function decisionsView(
  decisions: readonly MessageModel<'decision'>[],
  words: readonly string[],
): Rendered {
  if (decisions.length === 0) {
    const about = words.length > 0 ? md` with ${inline(words.join(' '), 100)}` : md``;
    return message({
      text: 'No such decision',
      head: [section(md`Nowhere was history left as it is by decision${about}.`)],
    });
  }
  return message({
    text: `${countOf(decisions.length, 'decision')} to leave history as it is`,
    head: [header('History that was left as it is')],
    body: decisions.map(({ id, choice, sentence, reason }) =>
      section(
        md`📌 ${bold(`BF-${id}`)} ${inline(choice, 100)}\n${inline(sentence, 400)}\n_${inline(reason, 300)}_`,
      ),
    ),
    tail: [context(md`More about one: ${code('/backfill record BF-12')}`)],
    part: 'decision',
  });
}

/** One decision, for the person who asked for the record. */
export function decisionView(model: MessageModel<'decision'>): Rendered {
  return message({
    text: `BF-${model.id}: history stays as it is. ${model.sentence}`,
    head: [header(`Decision BF-${model.id}`), ...decisionBlocks(model)],
  });
}
