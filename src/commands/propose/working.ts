import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { apologyFor } from '../apology.ts';
import type { Deps } from '../deps.ts';
import { updateModal } from '../modal.ts';
import { refusedView, workingView } from './small-views.ts';

const KEPT = 'Your answers are kept: run `/backfill` to go on.';

export type Submission = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction>;

/**
 * For what may take longer than the three seconds that Slack waits: says so at once, works, then shows the result. When
 * the work breaks off, the modal says so too and the error goes on to the log.
 */
export async function working(
  { log }: Deps,
  { ack, client, view }: Submission,
  text: string,
  work: () => Promise<ModalView>,
): Promise<void> {
  await ack({ response_action: 'update', view: workingView(text) });
  const target = { viewId: view.id };
  try {
    await updateModal({ client, log }, target, await work());
  } catch (error) {
    await updateModal({ client, log }, target, refusedView(apologyFor(error, KEPT)));
    throw error;
  }
}
