import type { MessageModel } from '../../plan/say/models.ts';
import { context, fields, type Rendered, section } from '../../slack/blocks.ts';
import { inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, md, userMention } from '../../slack/mrkdwn.ts';

type Model = MessageModel<'rollback_announcement'>;

/** To everyone who was told that history changes: it is going to change back. */
export function renderRollbackAnnouncement(model: Model): Rendered {
  return model.outcome === null ? coming(model) : over(model, model.outcome);
}

function coming(model: Model): Rendered {
  const lead = model.finance
    ? md`\n💶 *For finance:* numbers that you report on go back to what they were; you get the movement once it is done.`
    : md``;
  return message({
    text: `A rollback of BF-${model.id} is asked for: ${model.datasetTitle}, ${model.period}, is going to be what it was before`,
    head: [
      section(
        md`↩️ ${bold(`A rollback is asked for: ${model.datasetTitle}`, 300)}\nOnce it is approved, these numbers go back to what they were before BF-${String(model.id)}.${lead}`,
      ),
      fields([
        [md`Which period`, inline(model.period, 200)],
        [md`Which numbers`, inARow(model.metrics, 12)],
        [md`Asked for by`, userMention(model.by)],
        [md`Questions?`, md`${userMention(model.answersUserId)} answers them`],
      ]),
    ],
    tail: [context(md`${inline(model.title, 200)} · You are told because ${inline(model.because, 200)}`)],
  });
}

function over(model: Model, outcome: string): Rendered {
  return message({
    text: `The rollback of BF-${model.id} (${model.datasetTitle}): ${outcome}`,
    head: [
      section(
        md`↩️ ${bold(`The rollback of BF-${model.id}, ${model.datasetTitle}`, 300)}\n${inline(outcome, 500)}`,
      ),
    ],
    tail: [context(md`asked for by ${userMention(model.by)}`)],
  });
}
