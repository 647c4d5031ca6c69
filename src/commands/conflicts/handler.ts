import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { complaint } from '../../usecases/complaint.ts';
import { conflictsOf, decideConflict } from '../../usecases/conflicts.ts';
import type { Asker } from '../../usecases/context.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openModal, updateModal } from '../modal.ts';
import { tooSlow } from '../propose/open.ts';
import { refusedView } from '../propose/small-views.ts';
import { privately } from '../reply.ts';
import { About, PageValue, REASON, readReason } from './input.ts';
import { conflictsView, reasonView } from './view.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Submission = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction>;

/** Look at these rows: a window of one's own, because everybody pages on their own. */
export function onLook(deps: Deps) {
  return async ({ ack, body, action, client, respond }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    const view = await pageView(deps, askerOf(body), backfillId, 0);
    if (!(await openModal(client, body.trigger_id, view))) await respond(privately(tooSlow()));
  };
}

/** Another page of them. */
export function onPage(deps: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const { backfillId, after } = PageValue.parse(action.value);
    const view = await pageView(deps, askerOf(body), backfillId, after);
    await updateModal({ client, log: deps.log }, { viewId: body.view.id }, view);
  };
}

/** Either decision: asks for the reason in a window on top. */
export function onDecide() {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    const about = About.parse(JSON.parse(action.value ?? ''));
    await client.views.push({ trigger_id: body.trigger_id, view: reasonView(about) });
  };
}

/** The reason is given: the decision is kept, and the list below shows what is left. */
export function onReason(deps: Deps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const about = About.parse(JSON.parse(view.private_metadata));
    const asker = askerOf(body);
    const reason = readReason(view.state.values);
    const decided = await decideConflict(deps.context, { ...asker, ...about, reason });
    if (!decided.ok) {
      const wrong = await complaint(deps.context, decided.refusal);
      return ack({ response_action: 'errors', errors: { [REASON]: wrong } });
    }
    await ack();
    const below = view.previous_view_id ?? view.root_view_id;
    if (!below) return;
    const list = await pageView(deps, asker, about.backfillId, about.after);
    await updateModal({ client, log: deps.log }, { viewId: below }, list);
  };
}

async function pageView(deps: Deps, asker: Asker, backfillId: number, after: number): Promise<ModalView> {
  const found = await conflictsOf(deps.context, { ...asker, backfillId, after });
  return found.ok ? conflictsView(backfillId, found.listed) : refusedView(found.refusal);
}
