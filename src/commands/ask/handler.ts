import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Rendered } from '../../slack/blocks.ts';
import { type Asked, askFor } from '../../usecases/ask-for.ts';
import type { Asker } from '../../usecases/context.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { updateModal } from '../modal.ts';
import { doneReply, privately, refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { statusModal } from '../status/modal.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Publishes somebody's Home anew: the window that answers here was opened from it. */
export type ShowHome = (client: AllMiddlewareArgs['client'], asker: Asker) => Promise<void>;

/** `/backfill pause BF-1` and its like. */
export function askAbout(verb: Asked) {
  return (deps: Deps, { asker, backfillId }: CallAbout): Promise<Rendered> =>
    ask(deps, asker, backfillId, verb);
}

/** The same by a button, on a message or in the window that shows where a backfill stands; there the window answers. */
export function onAskButton(deps: Deps, verb: Asked, showHome: ShowHome) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    const asker = askerOf(body);
    const reply = await ask(deps, asker, backfillId, verb);
    if (!body.view) return void (await respond(privately(reply)));
    const view = await statusModal(deps, asker, backfillId, reply.text);
    await updateModal({ client, log: deps.log }, { viewId: body.view.id }, view);
    await showHome(client, asker);
  };
}

async function ask({ context }: Deps, asker: Asker, backfillId: number, verb: Asked): Promise<Rendered> {
  const asked = await askFor(context, { ...asker, backfillId, verb });
  return asked.ok ? doneReply(`BF-${backfillId}: ${asked.text}`) : refusalReply(asked.refusal);
}
