import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Rendered } from '../../slack/blocks.ts';
import { editBackfill } from '../../usecases/edit-backfill.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { outcomeView } from '../propose/outcome-view.ts';
import { privately, refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Opens the plan in force in the modal; proposing it again makes the next version. */
export async function openEdit({ context }: Deps, call: CallAbout): Promise<Rendered | null> {
  const outcome = await editBackfill(context, { ...call.asker, backfillId: call.backfillId });
  if (!outcome.ok && 'refusal' in outcome) return refusalReply(outcome.refusal);
  return (await openModal(call.client, call.triggerId, outcomeView(outcome))) ? null : tooSlow();
}

/** The same by the button on the approval request. */
export function onEditButton(deps: Deps) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    const call = { asker: askerOf(body), client, triggerId: body.trigger_id, backfillId };
    const reply = await openEdit(deps, call);
    if (reply) await respond(privately(reply));
  };
}
