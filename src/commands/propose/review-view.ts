import type { KnownBlock, ModalView } from '@slack/types';
import type { DraftView, Review } from '../../plan/draft-view.ts';
import { actions, button, context, divider, fields, header, plain, section } from '../../slack/blocks.ts';
import { sayChannel } from '../../slack/channel.ts';
import { MODAL_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bullets } from '../../slack/list.ts';
import { inline, lines, type Mrkdwn, md, typed, userMention } from '../../slack/mrkdwn.ts';
import { countOf, formatInteger } from '../../slack/numbers.ts';
import { riskLabel } from '../../slack/risk.ts';
import { metadataOf, titleOf } from './question-view.ts';

const SHOWN = 12;

/** The last step: what will happen, in numbers measured a moment ago. Submitting it proposes. */
export function reviewView(view: DraftView, review: Review): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.review,
    title: plain(titleOf(view), LIMITS.viewTitle),
    submit: plain('Propose', LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    notify_on_close: true,
    private_metadata: metadataOf(view),
    blocks: [
      header('Before anyone is told: is this right?'),
      ...(view.revises === null
        ? []
        : [
            section(
              md`This replaces the plan of BF-${String(view.revises)}. Approvals given so far become void.`,
            ),
          ]),
      fields([
        [md`Dataset`, inline(view.profile?.title ?? '', 120)],
        [md`Kind`, inline(review.kindTitle, 60)],
        [md`Scope`, inline(review.scope, 600)],
        [md`Size`, size(review)],
      ]),
      section(md`*Why*\n${typed(view.answers.purpose ?? '', 1_500)}`),
      divider(),
      section(risk(review)),
      section(
        md`*What usually goes wrong with this kind:* ${inline(review.mainRisk, 300)}.\n*What keeps it in hand:* ${inline(review.response, 400)}.`,
      ),
      divider(),
      ...approvals(review),
      section(
        md`*Told before anything changes*\n${list(review.told, told => md`${sayChannel(told.channelId)}: ${inline(told.because, 150)}`)}`,
      ),
      ...unreachable(review),
      ...readers(review),
      ...weaker(review),
      section(promotion(review)),
      section(md`*Checks on the rebuilt rows*\n${list(review.checks, check => inline(check, 100))}`),
      context(
        md`Proposing freezes this plan, tells these channels and asks these people. Nothing runs before they approve.`,
      ),
      ...actions([button(MODAL_BUTTONS.back, 'Back', view.draftId)]),
    ],
  };
}

function size({ units, grain, rowsInScope, rowsInTable }: Review): Mrkdwn {
  const share = rowsInTable > 0 ? md` of ${formatInteger(rowsInTable)}` : md``;
  return md`${countOf(units, grain)} to rebuild\n${formatInteger(rowsInScope)}${share} rows today`;
}

function risk({ risk: { level, reasons } }: Review): Mrkdwn {
  return md`${riskLabel(level)}\n${list(reasons, reason => inline(reason, 200))}`;
}

function approvals({ gate1, gate2 }: Review): KnownBlock[] {
  const asked = list(
    gate1,
    slot => md`${lines(slot.anyOf.slice(0, 5).map(userMention), ' or ')}: ${inline(slot.because, 120)}`,
  );
  const again = gate2.length > 0 ? md`\nThey are asked a second time, on the measured result.` : md``;
  return [section(md`*Must approve*\n${asked}${again}`)];
}

function promotion({ promotion: { title, explanation, guarantee } }: Review): Mrkdwn {
  return md`*How it is promoted: ${inline(title, 60)}*\n${inline(explanation, 1_000)}\n${inline(guarantee, 500)}`;
}

function unreachable(review: Review): KnownBlock[] {
  if (review.unreachable.length === 0) return [];
  return [
    section(
      md`📭 *Cannot be told by the bot*\n${list(review.unreachable, ({ name, because }) => md`#${inline(name, 80)}: ${inline(because, 150)}`)}\nInvite the bot to these channels, or somebody has to acknowledge by name that they were not told.`,
    ),
  ];
}

function weaker({ weaker: sentences }: Review): KnownBlock[] {
  if (sentences.length === 0) return [];
  return [section(md`⚠️ *What is promised less here*\n${list(sentences, said => inline(said, 300))}`)];
}

function readers({ consumers }: Review): KnownBlock[] {
  if (consumers.length === 0) return [];
  return [
    section(
      md`*What reads it*\n${list(consumers, ({ title, kind }) => md`${inline(title, 100)} (${inline(kind, 40)})`)}`,
    ),
  ];
}

function list<T>(items: readonly T[], say: (item: T) => Mrkdwn): Mrkdwn {
  return bullets(items, SHOWN, say, '');
}
