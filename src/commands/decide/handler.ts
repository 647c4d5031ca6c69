import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Verdict } from '../../plan/approvals.ts';
import type { Rendered } from '../../slack/blocks.ts';
import { INPUTS } from '../../slack/ids.ts';
import { complaint } from '../../usecases/complaint.ts';
import type { Asker } from '../../usecases/context.ts';
import { type Decided, decideAtGate, type Spoken, withdrawAtGate } from '../../usecases/decide-at-gate.ts';
import { requestOpen } from '../../usecases/request-open.ts';
import { askerOf } from '../asker.ts';
import { ButtonMessageKey } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { doneReply, privately, refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { readReason } from './input.ts';
import { decidedView, reasonView } from './view.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Submission = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction>;
type Client = AllMiddlewareArgs['client'];

/** `/backfill approve BF-1` and `/backfill reject BF-1`. */
export function decideAbout(verdict: Verdict) {
  return async (deps: Deps, call: CallAbout): Promise<Rendered | null> => {
    const open = await requestOpen(deps.context, { ...call.asker, backfillId: call.backfillId });
    if (!open.ok) return refusalReply(open.refusal);
    return decide(deps, { ...call, messageKey: open.messageKey, verdict, source: 'command' });
  };
}

/** `/backfill withdraw BF-1`: takes back what was said by button or command. */
export async function withdraw({ context }: Deps, call: CallAbout): Promise<Rendered> {
  const open = await requestOpen(context, { ...call.asker, backfillId: call.backfillId });
  if (!open.ok) return refusalReply(open.refusal);
  return said(await withdrawAtGate(context, { ...call.asker, messageKey: open.messageKey }));
}

/** The same by a button, on the request or on the question for a reason. */
export function onVerdict(deps: Deps, verdict: Verdict) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const messageKey = ButtonMessageKey.parse(action.value);
    const pressed = { asker: askerOf(body), client, triggerId: body.trigger_id, messageKey };
    const reply = await decide(deps, { ...pressed, verdict, source: 'button' });
    if (reply) await respond(privately(reply));
  };
}

/** The decision with its reason. What cannot be taken is said beside the words, which stay. */
export function onVerdictReason({ context }: Deps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const given = readReason(view.private_metadata, view.state.values);
    const decided = await decideAtGate(context, { ...askerOf(body), ...given });
    const wrong = decided.ok ? whatIsMissing(decided) : await complaint(context, decided.refusal);
    if (wrong !== null) return ack({ response_action: 'errors', errors: { [INPUTS.reason]: wrong } });
    await ack({ response_action: 'update', view: decidedView('text' in decided ? decided.text : '') });
  };
}

type Deciding = {
  readonly asker: Asker;
  readonly client: Client;
  readonly triggerId: string;
  readonly messageKey: string;
  readonly verdict: Verdict;
  readonly source: Spoken;
};

/** Null when a window asks for the reason. */
async function decide({ context }: Deps, deciding: Deciding): Promise<Rendered | null> {
  const { asker, client, triggerId, messageKey, verdict, source } = deciding;
  const decided = await decideAtGate(context, { ...asker, messageKey, verdict, source });
  if (!decided.ok || !('wanted' in decided)) return said(decided);
  return (await openModal(client, triggerId, reasonView(decided.wanted, source))) ? null : tooSlow();
}

function said(decided: Decided): Rendered {
  if (!decided.ok) return refusalReply(decided.refusal);
  return doneReply('text' in decided ? decided.text : '');
}

function whatIsMissing(decided: Decided): string | null {
  return 'wanted' in decided ? 'Say in a sentence why.' : null;
}
