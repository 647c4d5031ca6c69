import type { Context } from '../context.ts';
import type { PageStateValue, PageStateValues } from '../page-contract.ts';
import { initialState, keepState, type PlacedElement, stateKeyOf } from '../workspace/input-state.ts';
import type { Json, MessageRecord, StateValues, UserRecord, ViewRecord } from '../workspace/records.ts';
import { setViewClientState, stackOf } from '../workspace/views.ts';
import { visibleMessage } from './visible.ts';

/** Where an interactive element stands. */
export type Surface =
  | { readonly kind: 'message'; readonly message: MessageRecord; readonly blocks: readonly Json[] }
  | { readonly kind: 'view'; readonly view: ViewRecord; readonly blocks: readonly Json[] };

export type SurfaceName =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly viewId: string };

/** The surface, if the person sees it: of modals only the top one can be used. */
export function findSurface(context: Context, user: UserRecord, name: SurfaceName): Surface | undefined {
  const { workspace } = context;
  if (name.kind === 'message') {
    const message = visibleMessage(context, user, name.channel, name.ts);
    if (message === undefined) return undefined;
    const attached = message.attachments.flatMap(attachment => (attachment.blocks ?? []) as Json[]);
    return { kind: 'message', message, blocks: [...message.blocks, ...attached] };
  }
  const view = workspace.views.get(name.viewId);
  if (view === undefined || view.user !== user.id) return undefined;
  if (view.type === 'modal' && stackOf(workspace, user.id).at(-1) !== view) return undefined;
  return { kind: 'view', view, blocks: view.blocks };
}

/**
 * Takes what the client says the inputs hold, for elements that are really there, with the element just used.
 * @returns the state of the surface as the app will be told
 */
export function keepSurfaceState(
  context: Context,
  user: UserRecord,
  surface: Surface,
  told: PageStateValues,
  used?: PlacedElement,
  value?: PageStateValue,
): StateValues {
  const known = surface.kind === 'view' ? surface.view.state : (surface.message.states[user.id] ?? {});
  const initial = initialState(surface.blocks);
  const state = keepState(keepState(initial, known), told as StateValues);
  if (used !== undefined && value !== undefined && stateKeyOf(String(used.element.type)) !== undefined) {
    state[used.blockId] = { ...state[used.blockId], [used.actionId]: { ...value } };
  }
  if (surface.kind === 'view') setViewClientState(context.workspace, surface.view, { state });
  else surface.message.states[user.id] = state;
  return state;
}
