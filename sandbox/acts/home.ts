import type { Context } from '../context.ts';
import { viewObject } from '../objects/view.ts';
import { openIm } from '../workspace/channels.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';

/** Opens the app's Home tab; what it shows is the app's to publish. */
export function openHome(context: Context, user: UserRecord): ActAnswer {
  const { workspace, manifest } = context;
  if (!manifest.isHomeEnabled) return cannot('This app has no Home.');
  const { channel } = openIm(workspace, workspace.app.botUser, user.id);
  const view = workspace.views.get(workspace.homes.get(user.id) ?? '');
  context.sendEvent({
    type: 'app_home_opened',
    user: user.id,
    channel: channel.id,
    tab: 'home',
    event_ts: (workspace.clock().getTime() / 1_000).toFixed(6),
    ...(view === undefined ? {} : { view: viewObject(workspace, view) }),
  });
  return { ok: true, channel: channel.id };
}
