import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import { RULING_INPUT, type RulingButton } from '../../slack/ids.ts';
import { complaint } from '../../usecases/complaint.ts';
import { giveRuling, rulingAsked } from '../../usecases/give-ruling.ts';
import { askerOf } from '../asker.ts';
import type { Deps } from '../deps.ts';
import { openModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { privately, refusalReply } from '../reply.ts';
import { RulingTarget, RulingWords } from './input.ts';
import { rulingView } from './view.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Submission = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction>;

/** Asks for the reason or the definition; whoever may not give it hears so before typing anything. */
export function onRulingButton({ context }: Deps, kind: RulingButton) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const target = RulingTarget.parse(action.value);
    const asked = await rulingAsked(context, { ...askerOf(body), ...target, kind });
    if (!asked.ok) {
      await respond(privately(refusalReply(asked.refusal)));
      return;
    }
    const view = rulingView(kind, action.value ?? '', asked.about);
    if (!(await openModal(client, body.trigger_id, view))) await respond(privately(tooSlow()));
  };
}

/** Keeps what the person wrote; what stands against it is said at the input, and nothing typed is lost. */
export function onRuling({ context }: Deps, kind: RulingButton) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const target = RulingTarget.parse(view.private_metadata);
    const words = RulingWords.parse(view.state.values);
    const given = await giveRuling(context, { ...askerOf(body), ...target, kind, words });
    if (given.ok) return ack();
    const wrong = await complaint(context, given.refusal);
    await ack({ response_action: 'errors', errors: { [RULING_INPUT]: wrong } });
  };
}
