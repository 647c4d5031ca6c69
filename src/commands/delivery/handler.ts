import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { acknowledgeUndelivered, retryUndelivered } from '../../usecases/acknowledge.ts';
import { askerOf } from '../asker.ts';
import { ButtonMessageKey } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { doneReply, privately, refusalReply } from '../reply.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Decide = typeof acknowledgeUndelivered | typeof retryUndelivered;

/** A person takes it upon themselves that a channel was not told. */
export function onAcknowledge(deps: Deps) {
  return decided(deps, acknowledgeUndelivered);
}

/** Posts it again, for instance after the bot was invited. */
export function onTryAgain(deps: Deps) {
  return decided(deps, retryUndelivered);
}

function decided({ context }: Deps, decide: Decide) {
  return async ({ ack, body, action, respond }: Press): Promise<void> => {
    await ack();
    const messageKey = ButtonMessageKey.parse(action.value);
    const outcome = await decide(context, { ...askerOf(body), messageKey });
    await respond(privately(outcome.ok ? doneReply(outcome.text) : refusalReply(outcome.refusal)));
  };
}
