import type { KnownBlock, ModalView } from '@slack/types';
import { sayUnitCount } from '../../plan/cut.ts';
import type { DraftView, Review } from '../../plan/draft-view.ts';
import { reasonsBeyond } from '../../plan/risk/assess.ts';
import { beforePromotion } from '../../plan/rules/finding.ts';
import { asksSame } from '../../plan/slots.ts';
import { actions, button, context, divider, fields, header, plain, section } from '../../slack/blocks.ts';
import { capitalised } from '../../slack/capitalised.ts';
import { sayChannel } from '../../slack/channel.ts';
import { alternativeActionId, MODAL_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { LIMITS, takeFitting } from '../../slack/limits.ts';
import { bullets } from '../../slack/list.ts';
import { bold, inline, lines, type Mrkdwn, md, sentence, typed, userMention } from '../../slack/mrkdwn.ts';
import { formatInteger } from '../../slack/numbers.ts';
import { riskLabel } from '../../slack/risk.ts';
import { metadataOf, titleOf } from './question-view.ts';

const SHOWN = 12;
/** Characters of a section that its heading and the lines around a list take. */
const FRAME = 200;

/** The last step: what will happen, in numbers measured a moment ago. Submitting it proposes. */
export function reviewView(view: DraftView, review: Review): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.review,
    title: plain(titleOf(view), LIMITS.viewTitle),
    ...(review.dead.length > 0 ? {} : { submit: plain('Propose', LIMITS.viewTitle) }),
    close: plain('Close', LIMITS.viewTitle),
    notify_on_close: true,
    private_metadata: metadataOf(view),
    blocks: [
      header('Before anyone is told: is this right?'),
      ...(view.revises === null
        ? []
        : [
            section(
              review.voids
                ? md`This replaces the plan of BF-${String(view.revises)}. Approvals given so far become void.`
                : md`This only changes who is told of BF-${String(view.revises)} or when it starts. What was approved stays approved.`,
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
      ...deadEnd(review),
      section(risk(review)),
      ...questions(review),
      ...inTheWay(review),
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
      ...failing(review),
      ...whenNot(review),
      context(
        review.dead.length > 0
          ? md`It cannot be proposed like this. Nobody was told, and your answers are kept.`
          : md`Proposing freezes this plan, tells these channels and asks these people. Nothing runs before they approve.`,
      ),
      ...actions([button(MODAL_BUTTONS.back, 'Back', view.draftId)]),
    ],
  };
}

function size({ units, grain, rowsInScope, rowsInTable }: Review): Mrkdwn {
  const share = rowsInTable > 0 ? md` of ${formatInteger(rowsInTable)}` : md``;
  return md`${inline(sayUnitCount(units, grain), 120)} to rebuild\n${formatInteger(rowsInScope)}${share} rows today`;
}

/** What weighs more than the answers to the five questions, which follow it, and the risk that every one of its kind has. */
function risk({ risk: judged, questions: asked, mainRisk }: Review): Mrkdwn {
  const more = reasonsBeyond(judged, [...asked, { sentence: mainRisk }]);
  const label = riskLabel(judged.level);
  return more.length === 0 ? label : md`${label}\n${list(more, reason => inline(reason, 200))}`;
}

/** What only another plan removes, first of all. */
function deadEnd({ dead }: Review): KnownBlock[] {
  if (dead.length === 0) return [];
  return [section(md`⛔ *This could never run*\n${few(dead, ({ sentence: said }) => sentence(said, 500))}`)];
}

/** The five questions as the facts answer them; where the answer is the low-risk one, so much is said. */
function questions(review: Review): KnownBlock[] {
  if (review.questions.length === 0) return [];
  return [
    section(
      lines(
        review.questions
          .slice(0, 5)
          .map(
            ({ question, sentence: said, points }) =>
              md`${points === 0 ? '🟢' : '🔸'} ${inline(question, 80)} ${inline(capitalised(said), 250)}`,
          ),
      ),
    ),
  ];
}

/** What the rules found beyond demands that the plan meets already. */
function inTheWay({ findings, dead }: Review): KnownBlock[] {
  const held = findings.filter(found => found.severity === 'blocks' && !dead.includes(found));
  const warned = findings.filter(({ severity }) => severity === 'warns');
  const toDo = beforePromotion(findings);
  return [
    ...(held.length === 0
      ? []
      : [
          section(
            md`🚧 *Keeps it from starting, even when approved*\n${few(held, ({ sentence: said }) => sentence(said, 400))}`,
          ),
        ]),
    ...(warned.length === 0
      ? []
      : [section(md`⚠️ *To be known*\n${few(warned, ({ sentence: said }) => sentence(said, 400))}`)]),
    ...(toDo.length === 0
      ? []
      : [
          section(
            md`🧪 *To be done before it is promoted*\n${few(toDo, ({ sentence: said }) => sentence(said, 400))}`,
          ),
        ]),
  ];
}

/** Ways of failing for which something speaks, each with what would notice it. */
function failing({ failureModes }: Review): KnownBlock[] {
  if (failureModes.length === 0) return [];
  return [
    context(
      md`*How this could fail, and what would notice it*\n${lines(
        failureModes
          .slice(0, 7)
          .map(
            ({ title, noticedBy }) =>
              md`${inline(title, 80)}: ${inline(noticedBy.join('; ') || 'nothing that was chosen', 300)}`,
          ),
      )}`,
    ),
  ];
}

/** Reasons for leaving history as it is, each with what could be done instead, a button for each. */
function whenNot({ situations }: Review): KnownBlock[] {
  return situations
    .slice(0, 5)
    .flatMap(({ id, sentence: said, signs, instead }, place) => [
      section(
        md`💡 ${bold('Perhaps better not')}: ${sentence(said, 300)} ${sentence(signs.join('; '), 500)}\n${list(
          instead.slice(0, 4),
          ({ title, comesTo }) => md`_${inline(title, 80)}_: ${inline(comesTo, 300)}`,
        )}`,
      ),
      ...actions(
        instead.slice(0, 4).map(({ choice, title }) => button(alternativeActionId(choice, place), title, id)),
      ),
    ]);
}

function approvals({ gate1, gate2 }: Review): KnownBlock[] {
  const asked = askedAt(gate1);
  if (gate2.length === 0) return [section(md`*Must approve*\n${asked}`)];
  if (asksSame(gate1, gate2)) {
    return [section(md`*Must approve*\n${asked}\nThey are asked a second time, on the measured result.`)];
  }
  return [
    section(md`*Must approve the plan*\n${asked}`),
    section(md`*Must approve the measured result before it is promoted*\n${askedAt(gate2)}`),
  ];
}

function askedAt(gate: Review['gate1']): Mrkdwn {
  const said = gate.map(slot => md`${approversOf(slot)}: ${inline(slot.because, 120)}`);
  const { taken } = takeFitting(
    said.slice(0, SHOWN),
    LIMITS.sectionText - FRAME,
    line => line.mrkdwn.length + 4,
  );
  return bullets(said, taken.length, line => line, '');
}

function promotion({ promotion: { title, explanation, guarantee } }: Review): Mrkdwn {
  return md`*How it is promoted: ${inline(title, 60)}*\n${inline(explanation, 1_000)}\n${inline(guarantee, 500)}`;
}

function approversOf({ anyOf, unreachable: missing = [] }: Review['gate1'][number]): Mrkdwn {
  const absent = missing
    .slice(0, 5)
    .map(
      ({ name, email }) => md`📭 ${inline(name, 60)}, who has no account in Slack under ${inline(email, 80)}`,
    );
  return lines([...anyOf.slice(0, 5).map(userMention), ...absent], ' or ');
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

/** For whole sentences, which are long. */
function few<T>(items: readonly T[], say: (item: T) => Mrkdwn): Mrkdwn {
  return bullets(items, 5, say, '');
}

function list<T>(items: readonly T[], say: (item: T) => Mrkdwn): Mrkdwn {
  return bullets(items, SHOWN, say, '');
}
