import type { KnownBlock } from '@slack/types';
import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { shortHash } from '../../plan/schema.ts';
import { actions, context, fields, header, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons, gateButtons } from '../../slack/buttons.ts';
import { sayChannel } from '../../slack/channel.ts';
import { message } from '../../slack/message.ts';
import { bold, code, inline, lines, md, slackDate, userMention } from '../../slack/mrkdwn.ts';
import { offeredIn, stateLabel } from '../../slack/states.ts';
import { named } from '../parts/heading.ts';
import { gateStanding } from '../parts/slots.ts';

type Model = MessageModel<'rollback_request'>;

/** Gate 3: history was changed, and somebody wants the old rows back. */
export function renderRollbackRequest(model: Model): Rendered {
  return message({
    text: `${named(model)}: ${model.open ? 'a rollback is asked for, and your approval of it' : `rollback ${model.stateMeaning}`}`,
    head: [
      header(`BF-${model.id}: put the old rows back?`),
      section(
        md`${stateLabel(model.state)}: ${inline(model.stateMeaning, 300)}\n${userMention(model.by)} asks for a rollback of ${inline(model.title, 150)}.`,
      ),
      fields([
        [md`Table`, code(model.table, 200)],
        [md`Scope`, inline(model.scope, 600)],
        [md`What is put back`, md`up to ${countOf(model.rows, 'row')}, as they were before`],
        ...(model.deadline === null ? [] : [[md`Way back until`, slackDate(model.deadline)] as const]),
      ]),
    ],
    tail: [
      ...(model.slots.length > 0 ? gateStanding(model) : []),
      ...undelivered(model),
      ...(model.open ? [howToDecide(), ...actions(gateButtons(model))] : []),
      context(
        md`Rows that were written since the promotion stay as they are; they are listed, and people decide about each · ${code(shortHash(model.hash))}`,
      ),
      ...actions(backfillButtons(model.id, offeredIn(model.state, ['keep']))),
    ],
  });
}

function undelivered({ undelivered: channels }: Model): KnownBlock[] {
  if (channels.length === 0) return [];
  return [
    section(
      md`📭 ${bold('Not announced yet')} in ${lines(channels.slice(0, 20).map(sayChannel), ', ')}. Nothing is put back until it arrives or somebody acknowledges it in this thread.`,
    ),
  ];
}

function howToDecide(): KnownBlock {
  return context(
    md`React with ✅ to have the old rows put back, or ❌ to keep the new ones, or use the buttons. Removing your reaction takes it back until the last ✅ is given.`,
  );
}
