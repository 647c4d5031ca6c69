import type { KnownBlock } from '@slack/types';
import type { MessageModel } from '../plan/say/models.ts';
import { context, section } from './blocks.ts';
import { bullets } from './list.ts';
import { bold, code, inline, md, typed, userMention } from './mrkdwn.ts';

/** A decision to leave history as it is, and what is done instead. */
export function decisionBlocks(model: MessageModel<'decision'>): KnownBlock[] {
  return [
    section(
      md`📌 ${bold(`History stays as it is: ${model.datasetTitle}`, 200)} (${inline(model.period, 120)})\n${typed(model.sentence, 1_500)}`,
    ),
    section(
      md`*Instead*: ${inline(model.choice, 100)}\n*Kept*: ${inline(model.keeps, 200)}\n*Next*: ${inline(model.next, 300)}`,
    ),
    ...(model.metrics.length === 0
      ? []
      : [
          section(
            md`*New beside old*\n${bullets(model.metrics, 10, ({ id, was, sql }) => md`${code(id, 80)} beside ${code(was, 80)}: ${code(sql, 120)}`, '')}`,
          ),
        ]),
    section(
      md`*Why*\n${typed(model.reason, 900)}${model.situation === null ? md`` : md`\n_${inline(model.situation, 300)}_`}`,
    ),
    context(
      md`Decided by ${userMention(model.decidedBy)} · BF-${String(model.id)} · ${inline(model.because, 200)}`,
    ),
  ];
}
