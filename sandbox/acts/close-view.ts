import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { interactionHead } from '../delivery/interaction-payload.ts';
import { viewObject } from '../objects/view.ts';
import type { PageAct } from '../page-contract.ts';
import type { UserRecord, ViewRecord } from '../workspace/records.ts';
import { clearViews, popView, stackOf } from '../workspace/views.ts';
import { type ActAnswer, cannot } from './act-answer.ts';

/** Closes the top modal, or all of them; the app is told of those that asked for it. */
export async function closeView(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'close' }>,
): Promise<ActAnswer> {
  const { workspace } = context;
  const top = stackOf(workspace, user.id).at(-1);
  if (top === undefined || top.id !== act.viewId) return cannot('That window is no longer open.');
  const isAll = act.all === true || top.clearOnClose;
  if (isAll) {
    const closed = clearViews(workspace, user.id);
    await Promise.all(closed.map(view => tellClosed(context, user, view, true)));
  } else {
    popView(workspace, user.id);
    await tellClosed(context, user, top, false);
  }
  return { ok: true };
}

async function tellClosed(
  context: Context,
  user: UserRecord,
  view: ViewRecord,
  isCleared: boolean,
): Promise<void> {
  if (!view.notifyOnClose) return;
  await context.deliver(
    delivery('interactivity', `view_closed ${view.callbackId}`.trim(), {
      type: 'view_closed',
      ...interactionHead(context, user),
      view: viewObject(context.workspace, view),
      is_cleared: isCleared,
    }),
  );
}
