import type { KnownBlock } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { context, fields, header, type Rendered, section } from '../../slack/blocks.ts';
import { closedMonthsNote } from '../../slack/closed-months.ts';
import { bullets, inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, inline, type Mrkdwn, md, slackDate, struck, typed, userMention } from '../../slack/mrkdwn.ts';

type Model = MessageModel<'announcement'>;

/** What people read before any number of theirs changes; struck out once it no longer holds. */
export function renderAnnouncement(model: Model): Rendered {
  return model.supersededBy === null ? announced(model) : withdrawn(model, model.supersededBy);
}

function announced(model: Model): Rendered {
  return message({
    text: `History of ${model.datasetTitle} is going to change (BF-${model.id}). ${model.period}. Why: ${model.purpose} Expected: ${model.expectedMovement}`,
    head: [
      header(`History is going to change: ${model.datasetTitle}`),
      ...financeLead(model),
      ...closedMonthsNote(model.closedMonths),
    ],
    body: [
      section(md`*Why*\n${typed(model.purpose, 1_500)}`),
      fields([
        [md`Which period`, inline(model.period, 200)],
        [md`Which numbers`, inARow(model.metrics, 12)],
        [md`When`, when(model.when)],
        [md`What kind`, inline(model.kind, 60)],
      ]),
      section(
        md`*How the numbers may move*\n${typed(model.expectedMovement, 1_500)}${model.tellMovement ? md`\nOnce they have moved, you are told here how far each of them did, month by month.` : md``}`,
      ),
      ...countedDifferently(model),
      ...weaker(model),
      section(
        md`*Questions?* ${userMention(model.answersUserId)} answers them. A reply in this thread is welcome.`,
      ),
    ],
    tail: [
      context(
        md`BF-${String(model.id)}, plan version ${model.version}, proposed by ${userMention(model.proposer)} · You are told because ${inline(model.because, 200)}`,
      ),
    ],
  });
}

function financeLead(model: Model): KnownBlock[] {
  if (!model.finance) return [];
  return [
    section(
      md`💶 *For finance:* numbers that you report on will change for ${inline(model.period, 200)}. Nothing is replaced before the owners have approved the measured result, and you get the exact movement by period afterwards.`,
    ),
  ];
}

function countedDifferently({ disclosure }: Model): KnownBlock[] {
  return disclosure === undefined
    ? []
    : [section(md`*What is counted differently*\n${typed(disclosure, 1_500)}`)];
}

function weaker({ weaker: sentences = [] }: Model): KnownBlock[] {
  if (sentences.length === 0) return [];
  return [
    section(md`*What to expect while it happens*\n${bullets(sentences, 6, said => inline(said, 300))}`),
  ];
}

function withdrawn(model: Model, instead: string): Rendered {
  return message({
    text: `No longer valid: the announcement of BF-${model.id} (${model.datasetTitle}). See ${instead}.`,
    head: [
      section(md`🚫 ${bold('This announcement no longer holds')}: see ${inline(instead, 300)}.`),
      section(
        md`${struck(`${model.datasetTitle}, ${model.period}`, 500)}\n${struck(model.purpose, 700)}\n${struck(model.expectedMovement, 700)}`,
      ),
    ],
    tail: [context(md`BF-${String(model.id)}, plan version ${model.version}`)],
  });
}

/** `approved` stands for as soon as the owners approved it; otherwise an instant. */
function when(start: string): Mrkdwn {
  if (start === 'approved') return md`as soon as it is approved`;
  return md`once approved, not before ${slackDate(start)}`;
}
