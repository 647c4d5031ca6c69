import type { MessageModel } from '../../plan/say/models.ts';
import { shortHash } from '../../plan/schema.ts';
import { actions, context, header, type Rendered, section } from '../../slack/blocks.ts';
import { backfillButtons, gateButtons, rowsButton } from '../../slack/buttons.ts';
import { closedMonthsNote } from '../../slack/closed-months.ts';
import { message } from '../../slack/message.ts';
import { code, inline, md } from '../../slack/mrkdwn.ts';
import { offeredIn, stateLabel } from '../../slack/states.ts';
import { named } from '../parts/heading.ts';
import { gateStanding } from '../parts/slots.ts';

type Model = MessageModel<'signoff_request'>;

/** Gate 2: the owners see the measured numbers in the thread and decide whether they become history. */
export function renderSignoffRequest(model: Model): Rendered {
  return message({
    text: `${named(model)}: ${model.open ? 'are these numbers right? Your approval of the result is asked' : 'the result was decided on'}. ${model.headline}`,
    head: [
      header(`BF-${model.id}: are these numbers right?`),
      section(md`${stateLabel(model.state)} · ${inline(model.title, 150)}\n${inline(model.headline, 500)}`),
      ...closedMonthsNote(model.closedMonths),
    ],
    tail: [
      ...gateStanding(model),
      ...(model.open ? [howToDecide(model), ...actions(gateButtons(model))] : []),
      context(md`Bound to exactly this result · ${code(shortHash(model.hash))}`),
      ...actions([
        rowsButton(model.id),
        ...backfillButtons(model.id, offeredIn(model.state, ['edit', 'cancel'])),
      ]),
    ],
  });
}

function howToDecide({ needsReason }: Model) {
  const words = needsReason ? md` At this risk an approval counts once you said why.` : md``;
  return context(
    md`Look at the checks and the movement in this thread. React with ✅ to let these rows replace the old ones, or ❌ to stop them, or use the buttons. Removing your reaction takes it back until the last ✅ is given.${words}`,
  );
}
