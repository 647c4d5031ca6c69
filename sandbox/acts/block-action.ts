import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { interactionHead, messageSurface, viewSurface } from '../delivery/interaction-payload.ts';
import { makeResponseUrl } from '../delivery/response-url.ts';
import type { PageAct, PageStateValue } from '../page-contract.ts';
import { elementsOf, type PlacedElement } from '../workspace/input-state.ts';
import type { Json, UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { findSurface, keepSurfaceState, type Surface } from './surface.ts';

/** Keys of an element that its action repeats. */
const repeated = ['text', 'placeholder', 'style', 'url', 'confirm'];

/** Uses an interactive element, on a message or in a view, and waits for the app to acknowledge. */
export async function pressElement(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'action' }>,
): Promise<ActAnswer> {
  if (!context.manifest.isInteractive) return cannot('This app is not set up to be interactive.');
  const surface = findSurface(context, user, act.on);
  if (surface === undefined) return cannot('What you used is no longer there.');
  const placed = elementsOf(surface.blocks).find(
    element => element.blockId === act.blockId && element.actionId === act.actionId,
  );
  if (placed === undefined) return cannot('What you used is no longer there.');
  const state = keepSurfaceState(context, user, surface, act.state, placed, act.value);
  const action = actionObject(context, placed, act.value);
  const { payload, title } = describe(context, user, surface, action);
  const answer = await context.deliver(
    delivery('interactivity', title, {
      type: 'block_actions',
      ...interactionHead(context, user),
      trigger_id: context.triggers.make(user.id, surface.kind === 'view' ? surface.view.id : null),
      ...payload,
      ...(surface.kind === 'message' ? { state: { values: state } } : {}),
      actions: [action],
    }),
  );
  if (answer.ok) return { ok: true };
  return cannot(`The app did not take it (${answer.error}). Try again.`);
}

function describe(
  context: Context,
  user: UserRecord,
  surface: Surface,
  action: Json,
): { payload: Json; title: string } {
  const title = `block_actions ${String(action.action_id)}`;
  if (surface.kind === 'view') return { title, payload: viewSurface(context, surface.view) };
  const { channel, ts, threadTs } = surface.message;
  const { url } = makeResponseUrl(context, { channel, user: user.id, messageTs: ts, threadTs });
  return { title, payload: { ...messageSurface(context, surface.message), response_url: url } };
}

function actionObject(context: Context, placed: PlacedElement, value: PageStateValue | undefined): Json {
  const { element, blockId, actionId } = placed;
  const shown = repeated.filter(key => element[key] !== undefined).map(key => [key, element[key]]);
  return {
    ...Object.fromEntries(shown),
    ...(element.value === undefined ? {} : { value: element.value }),
    ...value,
    type: element.type,
    action_id: actionId,
    block_id: blockId,
    action_ts: (context.workspace.clock().getTime() / 1_000).toFixed(6),
  };
}
