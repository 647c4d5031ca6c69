import type { AllMiddlewareArgs, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Rendered } from '../../slack/blocks.ts';
import { resumeDraft } from '../../usecases/resume-draft.ts';
import { openDraft, startDraft } from '../../usecases/start-draft.ts';
import { askerOf } from '../asker.ts';
import type { Deps } from '../deps.ts';
import { openModal, updateModal } from '../modal.ts';
import { doneReply } from '../reply.ts';
import type { Call } from '../slash/call.ts';
import { outcomeView } from './outcome-view.ts';
import { resumeView } from './small-views.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

const DraftId = z.string().min(1);

/** `/backfill` alone: the first question, or the offer to go on with a draft. Gives words only when Slack was too slow. */
export async function openProposal(
  { context }: Deps,
  { asker, client, triggerId }: Call,
): Promise<Rendered | null> {
  const { resume } = await openDraft(context, asker);
  const view = resume ? resumeView(resume) : outcomeView(await startDraft(context, asker));
  return (await openModal(client, triggerId, view)) ? null : tooSlow();
}

export function tooSlow(): Rendered {
  return doneReply('Slack took too long to open the form. Please run the command once more.');
}

/** Goes on with the draft at the question where it was left. */
export function onResume({ context, log }: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const outcome = await resumeDraft(context, { ...askerOf(body), draftId: DraftId.parse(action.value) });
    await updateModal({ client, log }, { viewId: body.view.id, hash: body.view.hash }, outcomeView(outcome));
  };
}

/** Leaves the draft and begins a new one. */
export function onAfresh({ context, log }: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const outcome = await startDraft(context, { ...askerOf(body), discard: DraftId.parse(action.value) });
    await updateModal({ client, log }, { viewId: body.view.id, hash: body.view.hash }, outcomeView(outcome));
  };
}
