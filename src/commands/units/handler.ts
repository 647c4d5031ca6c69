import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Rendered } from '../../slack/blocks.ts';
import type { Asker } from '../../usecases/context.ts';
import { lookAtUnits } from '../../usecases/look-at-units.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openedModal, updateModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { brokeOffView, refusedView } from '../propose/small-views.ts';
import { privately } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { PageOfUnits } from './input.ts';
import { countingView, unitsView } from './view.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Opens a modal at once, because the trigger lives for three seconds, and lists the units in it when they are counted. */
export async function openUnits(deps: Deps, call: CallAbout): Promise<Rendered | null> {
  const { client, triggerId, backfillId } = call;
  const viewId = await openedModal(client, triggerId, countingView(backfillId));
  if (viewId === null) return tooSlow();
  const show = (view: ModalView) => updateModal({ client, log: deps.log }, { viewId }, view);
  try {
    await show(await pageView(deps, call.asker, backfillId, 0));
  } catch (error) {
    await show(brokeOffView(error));
    throw error;
  }
  return null;
}

/** The same by the button on the request. */
export function onUnitsButton(deps: Deps) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    const call = { asker: askerOf(body), client, triggerId: body.trigger_id, backfillId };
    const reply = await openUnits(deps, call);
    if (reply) await respond(privately(reply));
  };
}

/** Another page of them. */
export function onUnitsPage(deps: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const { backfillId, skip } = PageOfUnits.parse(action.value);
    const view = await pageView(deps, askerOf(body), backfillId, skip);
    await updateModal({ client, log: deps.log }, { viewId: body.view.id }, view);
  };
}

async function pageView(deps: Deps, asker: Asker, backfillId: number, skip: number): Promise<ModalView> {
  const found = await lookAtUnits(deps.context, { ...asker, backfillId });
  return found.ok ? unitsView(backfillId, found, skip) : refusedView(found.refusal);
}
