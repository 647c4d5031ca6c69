import type { MessageModel } from '../../plan/say/models.ts';
import { shortHash } from '../../plan/schema.ts';
import { context, header, type Rendered, section } from '../../slack/blocks.ts';
import { codeSections } from '../../slack/code-sections.ts';
import { message } from '../../slack/message.ts';
import { bold, code, md, sentence, typed } from '../../slack/mrkdwn.ts';
import { named } from '../parts/heading.ts';

/** The plan in its ten parts with the SQL that rebuilds the rows: what an approval binds to. */
export function renderPlanDetails(model: MessageModel<'plan_details'>): Rendered {
  return message({
    text: `The plan of ${named(model)}, version ${model.version}, in its ten parts`,
    head: [
      header(`Plan of BF-${model.id}, version ${model.version}`),
      context(md`An approval holds for exactly this version · ${code(shortHash(model.hash))}`),
    ],
    body: [
      ...model.parts.map(({ part, text, ours }) =>
        section(md`${bold(part, 60)}\n${ours ? sentence(text, 900) : typed(text, 900)}`),
      ),
      section(md`*SQL that rebuilds one unit*`),
      ...codeSections(model.sql),
    ],
  });
}
