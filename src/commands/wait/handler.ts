import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { WaitButton } from '../../slack/ids.ts';
import { decideToWait } from '../../usecases/decide-to-wait.ts';
import { askerOf } from '../asker.ts';
import type { Deps } from '../deps.ts';
import { privately, refusalReply } from '../reply.ts';
import { RulingTarget } from '../ruling/input.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Lets a backfill wait for another one, or no longer. */
export function onWaitButton({ context }: Deps, choice: WaitButton) {
  return async ({ ack, body, action, respond }: Press): Promise<void> => {
    await ack();
    const target = RulingTarget.parse(action.value);
    const decided = await decideToWait(context, { ...askerOf(body), ...target, wait: choice === 'wait' });
    if (!decided.ok) await respond(privately(refusalReply(decided.refusal)));
  };
}
