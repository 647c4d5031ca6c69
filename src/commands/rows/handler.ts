import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Rendered } from '../../slack/blocks.ts';
import { lookAtRows } from '../../usecases/look-at-rows.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openedModal, updateModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { brokeOffView, refusedView } from '../propose/small-views.ts';
import { privately } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { lookingView, rowsView } from './view.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Opens a modal at once, because the trigger lives for three seconds, and shows the rows in it when they are found. */
export async function openRows(deps: Deps, call: CallAbout): Promise<Rendered | null> {
  const { client, triggerId, backfillId } = call;
  const viewId = await openedModal(client, triggerId, lookingView(backfillId));
  if (viewId === null) return tooSlow();
  const show = (view: ModalView) => updateModal({ client, log: deps.log }, { viewId }, view);
  try {
    const found = await lookAtRows(deps.context, { ...call.asker, backfillId });
    await show(found.ok ? rowsView(backfillId, found) : refusedView(found.refusal));
  } catch (error) {
    await show(brokeOffView(error));
    throw error;
  }
  return null;
}

/** The same by the button under a result. */
export function onRowsButton(deps: Deps) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    const reply = await openRows(deps, {
      asker: askerOf(body),
      client,
      triggerId: body.trigger_id,
      backfillId,
    });
    if (reply) await respond(privately(reply));
  };
}
