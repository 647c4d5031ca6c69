import type { KnownBlock } from '@slack/types';
import { countOf } from '../../plan/count.ts';
import { sayUnitCount } from '../../plan/cut.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { shortHash } from '../../plan/schema.ts';
import { actions, context, fields, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons, gateButtons, unitsButton } from '../../slack/buttons.ts';
import { sayChannel } from '../../slack/channel.ts';
import { closedMonthsNote } from '../../slack/closed-months.ts';
import { cut } from '../../slack/limits.ts';
import { bullets, inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, code, inline, lines, md, sentence, typed, userMention } from '../../slack/mrkdwn.ts';
import { riskLabel } from '../../slack/risk.ts';
import { isAhead, offeredIn, stateLabel } from '../../slack/states.ts';
import { changeLines } from '../parts/changes.ts';
import { heading, named } from '../parts/heading.ts';
import { gateStanding } from '../parts/slots.ts';

type Model = MessageModel<'approval_request'>;

/** Gate 1: everything an owner needs to decide, and where the decision stands. */
export function renderApprovalRequest(model: Model): Rendered {
  return message({
    text: `${named(model)}. ${model.open ? 'Your approval is asked' : model.stateMeaning}. Why: ${model.purpose}`,
    head: [heading(model), section(md`${stateLabel(model.state)}: ${inline(model.stateMeaning, 300)}`)],
    body: [
      ...closedMonthsNote(model.closedMonths),
      section(
        md`${riskLabel(model.risk.level)}\n${bullets(model.risk.reasons, 8, reason => inline(reason, 250))}`,
      ),
      section(md`*Why*\n${typed(model.purpose, 1_500)}`),
      ...changed(model),
      facts(model),
      section(md`*Checks that must pass*\n${inARow(model.checks, 24, 100, ' · ')}`),
    ],
    tail: [
      ...gateStanding(model),
      ...undelivered(model),
      ...held(model),
      ...(model.open ? [howToDecide(model), ...actions(gateButtons(model))] : []),
      context(
        md`Plan version ${model.version} · ${code(shortHash(model.hash))} · the whole plan is in this thread`,
      ),
      ...actions([
        ...(isAhead(model.state) ? [unitsButton(model.id)] : []),
        ...backfillButtons(model.id, offeredIn(model.state, ['edit', 'pause', 'resume', 'retry', 'cancel'])),
      ]),
    ],
    part: 'part',
  });
}

function facts(model: Model): KnownBlock {
  const units = `${cut(sayUnitCount(model.units, model.grain), 120)} to rebuild, one at a time`;
  return fields([
    [md`What`, inline(model.datasetTitle, 120)],
    [md`Kind`, inline(model.kind, 60)],
    [md`Scope`, inline(model.scope, 600)],
    [md`Size`, md`${units}\n${countOf(model.rows, 'row')} today`],
    [md`Logic`, inline(model.logic, 200)],
    [md`People`, md`proposed by ${userMention(model.proposer)}\naccountable: ${userMention(model.owner)}`],
  ]);
}

function undelivered(model: Model): KnownBlock[] {
  if (model.undelivered.length === 0) return [];
  const channels = model.undelivered.slice(0, 20).map(sayChannel);
  return [
    section(
      md`📭 ${bold('Not announced yet')} in ${lines(channels, ', ')}. The start waits until it arrives or somebody acknowledges it in this thread.`,
    ),
  ];
}

function held({ holds }: Model): KnownBlock[] {
  if (holds.length === 0) return [];
  return [
    section(
      md`🚧 ${bold('Does not start yet, even when approved')}\n${bullets(holds, 5, hold => sentence(hold.sentence, 400))}`,
    ),
  ];
}

function changed({ changes, version }: Model): KnownBlock[] {
  if (changes.length === 0) return [];
  return [section(md`*What changed since version ${version - 1}*\n${changeLines(changes, 8)}`)];
}

function howToDecide({ needsReason }: Model): KnownBlock {
  const words = needsReason ? md` At this risk an approval counts once you said why.` : md``;
  return context(
    md`React with ✅ to approve this version or ❌ to block it, or use the buttons. Removing your reaction takes it back. The proposer’s own ✅ fills no required place.${words}`,
  );
}
