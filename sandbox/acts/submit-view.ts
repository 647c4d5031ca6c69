import { validateView } from '../block-kit/view.ts';
import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { interactionHead } from '../delivery/interaction-payload.ts';
import { makeResponseUrl } from '../delivery/response-url.ts';
import { isRecord } from '../http.ts';
import { viewObject } from '../objects/view.ts';
import type { PageAct } from '../page-contract.ts';
import { elementsOf } from '../workspace/input-state.ts';
import { type Json, textOrEmpty, type UserRecord, type ViewRecord } from '../workspace/records.ts';
import {
  clearViews,
  maxStackDepth,
  popView,
  pushView,
  setViewClientState,
  stackOf,
  updateView,
} from '../workspace/views.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { inputErrors } from './input-errors.ts';
import { findSurface, keepSurfaceState } from './surface.ts';

const connecting = 'We had some trouble connecting. Try again?';

/** Submits the top modal: the client's own checks first, then the app's answer. */
export async function submitView(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'submit' }>,
): Promise<ActAnswer> {
  const surface = findSurface(context, user, { kind: 'view', viewId: act.viewId });
  if (surface?.kind !== 'view' || surface.view.type !== 'modal')
    return cannot('That window is no longer open.');
  const { view } = surface;
  if (view.isSubmitting) return cannot('It is being sent already.');
  const state = keepSurfaceState(context, user, surface, act.state);
  const errors = inputErrors(view.blocks, state);
  setViewClientState(context.workspace, view, { errors, trouble: null });
  if (Object.keys(errors).length > 0) return cannot(`Not sent: ${Object.values(errors).join(' ')}`);
  setViewClientState(context.workspace, view, { isSubmitting: true });
  const answer = await context.deliver(
    delivery('interactivity', `view_submission ${view.callbackId}`.trim(), {
      type: 'view_submission',
      ...interactionHead(context, user),
      trigger_id: context.triggers.make(user.id, view.id),
      view: viewObject(context.workspace, view),
      response_urls: responseUrls(context, user, view),
    }),
  );
  setViewClientState(context.workspace, view, { isSubmitting: false });
  if (!answer.ok) return trouble(context, view, `the app did not answer (${answer.error})`);
  return followAnswer(context, user, view, answer.body);
}

/** Selects that ask for it give the app a response_url for the channel chosen in them. */
function responseUrls(context: Context, user: UserRecord, view: ViewRecord): Json[] {
  return elementsOf(view.blocks).flatMap(({ blockId, actionId, element }) => {
    if (element.response_url_enabled !== true) return [];
    const value = view.state[blockId]?.[actionId];
    const channel = textOrEmpty(value?.selected_channel) || textOrEmpty(value?.selected_conversation);
    if (channel === '') return [];
    const { url } = makeResponseUrl(context, { channel, user: user.id, messageTs: null, threadTs: null });
    return [{ block_id: blockId, action_id: actionId, channel_id: channel, response_url: url }];
  });
}

/** Does what the app's acknowledgement of a submission asks for. */
function followAnswer(context: Context, user: UserRecord, view: ViewRecord, body: unknown): ActAnswer {
  const { workspace } = context;
  const isOpen = stackOf(workspace, user.id).includes(view);
  if (body === '' || body === null || (isRecord(body) && Object.keys(body).length === 0)) {
    if (isOpen) popView(workspace, user.id);
    return { ok: true };
  }
  const response = isRecord(body) ? body : {};
  switch (response.response_action) {
    case 'clear':
      clearViews(workspace, user.id);
      return { ok: true };
    case 'errors':
      return showErrors(context, view, response.errors);
    case 'update':
    case 'push':
      return showNext(context, user, view, response.response_action, response.view);
    default:
      return trouble(context, view, 'the app answered something that is no response_action');
  }
}

/** Field errors must name input blocks of the view, or Slack shows none of them. */
function showErrors(context: Context, view: ViewRecord, given: unknown): ActAnswer {
  const inputs = new Set(view.blocks.filter(block => block.type === 'input').map(block => block.block_id));
  const entries = isRecord(given) ? Object.entries(given) : [];
  if (entries.length === 0) return trouble(context, view, 'the app answered no errors');
  for (const [blockId, message] of entries) {
    if (!inputs.has(blockId)) return trouble(context, view, `there is no input block “${blockId}”`);
    if (typeof message !== 'string' || message === '')
      return trouble(context, view, `“${blockId}” has no error text`);
  }
  setViewClientState(context.workspace, view, {
    errors: Object.fromEntries(entries) as Record<string, string>,
  });
  return { ok: true };
}

function showNext(
  context: Context,
  user: UserRecord,
  view: ViewRecord,
  action: 'update' | 'push',
  next: unknown,
): ActAnswer {
  const { workspace } = context;
  if (!isRecord(next)) return trouble(context, view, 'the app answered no view');
  const problems = validateView(next as Json, 'modal', workspace);
  if (problems.length > 0) {
    const why = problems
      .map(problem => `${problem.message} [json-pointer:/view${problem.pointer}]`)
      .join('; ');
    return trouble(context, view, why);
  }
  if (action === 'push') {
    if (stackOf(workspace, user.id).length >= maxStackDepth)
      return trouble(context, view, 'push_limit_reached');
    pushView(workspace, user.id, next);
  } else {
    updateView(workspace, view, next);
  }
  return { ok: true };
}

/** The person reads that it did not work; the developer reads why. */
function trouble(context: Context, view: ViewRecord, why: string): ActAnswer {
  setViewClientState(context.workspace, view, { trouble: `${connecting} (${why})` });
  return cannot(`${connecting} (${why})`);
}
