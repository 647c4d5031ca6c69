import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackEventMiddlewareArgs,
} from '@slack/bolt';
import type { Place } from '../../plan/home.ts';
import { permalink } from '../../slack/permalink.ts';
import type { Asker } from '../../usecases/context.ts';
import { homeOf } from '../../usecases/home.ts';
import { resumeDraft } from '../../usecases/resume-draft.ts';
import { askerOf } from '../asker.ts';
import { ButtonBackfillId, ButtonDraftId } from '../button-input.ts';
import type { Deps } from '../deps.ts';
import { openModal } from '../modal.ts';
import { openProposal } from '../propose/open.ts';
import { outcomeView } from '../propose/outcome-view.ts';
import { statusModal } from '../status/modal.ts';
import { homeView } from './view.ts';

type Opened = AllMiddlewareArgs & SlackEventMiddlewareArgs<'app_home_opened'>;
type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Client = AllMiddlewareArgs['client'];

/** What the Home needs besides: the address of the workspace, for links to messages. */
export type HomeDeps = Deps & { readonly workspaceUrl: string };

/** Somebody looks at the Home: Slack shows what was published last, until this. Events that are lost come again so. */
export function onHomeOpened(deps: HomeDeps) {
  return async ({ event, body, client }: Opened): Promise<void> => {
    if (event.tab !== 'home') return;
    await publishHome(deps, client, { teamId: body.team_id, userId: event.user });
  };
}

/** The same again, now. */
export function onRefresh(deps: HomeDeps) {
  return async ({ ack, body, client }: Press): Promise<void> => {
    await ack();
    await publishHome(deps, client, askerOf(body));
  };
}

/** Propose, as `/backfill` does. Where Slack took too long, pressing again is all there is to do. */
export function onPropose(deps: HomeDeps) {
  return async ({ ack, body, client }: Press): Promise<void> => {
    await ack();
    await openProposal(deps, { asker: askerOf(body), client, triggerId: body.trigger_id });
  };
}

/** Goes on with a draft at the question where it was left. */
export function onDraft(deps: HomeDeps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    const draftId = ButtonDraftId.parse(action.value);
    const outcome = await resumeDraft(deps.context, { ...askerOf(body), draftId });
    await openModal(client, body.trigger_id, outcomeView(outcome));
  };
}

/** Where one backfill stands, and what the person may ask for. */
export function onShow(deps: HomeDeps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    const backfillId = ButtonBackfillId.parse(action.value);
    await openModal(client, body.trigger_id, await statusModal(deps, askerOf(body), backfillId));
  };
}

/** Slack tells of presses on links too, and wants to hear that we heard. */
export function onLink() {
  return async ({ ack }: Press): Promise<void> => ack();
}

/** Shows somebody's Home as it is now. */
export async function publishHome(deps: HomeDeps, client: Client, asker: Asker): Promise<void> {
  const addressOf = (place: Place) => permalink(deps.workspaceUrl, place);
  const view = homeView(await homeOf(deps.context, asker), addressOf);
  await client.views.publish({ user_id: asker.userId, view });
}
