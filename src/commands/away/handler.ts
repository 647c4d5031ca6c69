import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Rendered } from '../../slack/blocks.ts';
import { INPUTS } from '../../slack/ids.ts';
import { type AwayAnswer, comeBack, setAway } from '../../usecases/away.ts';
import { askerOf } from '../asker.ts';
import { decidedView } from '../decide/view.ts';
import type { Deps } from '../deps.ts';
import { openModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { doneReply, refusalReply } from '../reply.ts';
import type { Call } from '../slash/call.ts';
import { readAway, readAwayForm } from './input.ts';
import { awayView } from './view.ts';

type Submission = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction>;

/** `/backfill away until 2026-12-01 for @ben`; with nothing behind it, a form asks. */
export async function away({ context }: Deps, call: Call): Promise<Rendered | null> {
  const said = (call.words ?? []).join(' ');
  if (said === '') {
    return (await openModal(call.client, call.triggerId, awayView())) ? null : tooSlow();
  }
  const wanted = readAway(said);
  return answered(wanted.ok ? await setAway(context, { ...call.asker, ...wanted.away }) : wanted);
}

/** `/backfill back`: they are there again. */
export async function back({ context }: Deps, call: Call): Promise<Rendered> {
  return answered(await comeBack(context, call.asker));
}

/** The form. What is wrong with an answer is said beside it. */
export function onAway({ context }: Deps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const answer = await setAway(context, { ...askerOf(body), ...readAwayForm(view.state.values) });
    if (answer.ok) return ack({ response_action: 'update', view: decidedView(answer.text) });
    const { message, remedy } = answer.refusal;
    const place = INPUTS[answer.field ?? 'until'];
    await ack({ response_action: 'errors', errors: { [place]: `${message} ${remedy}` } });
  };
}

function answered(answer: AwayAnswer): Rendered {
  return answer.ok ? doneReply(answer.text) : refusalReply(answer.refusal);
}
