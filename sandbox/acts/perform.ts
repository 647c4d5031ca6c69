import type { Context } from '../context.ts';
import type { PageAct, PageActAnswer } from '../page-contract.ts';
import { joinChannel, markRead, openIm } from '../workspace/channels.ts';
import { findMessage, removeMessage } from '../workspace/messages.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { pressElement } from './block-action.ts';
import { closeView } from './close-view.ts';
import { openHome } from './home.ts';
import { inviteBot, joinAs, leaveAs } from './membership.ts';
import { post } from './post.ts';
import { react, unreact } from './react.ts';
import { runCommand } from './run-command.ts';
import { runShortcut } from './shortcut.ts';
import { submitView } from './submit-view.ts';

/**
 * Does what a person does, by whichever way they do it: the page and the people in code both come through here, and
 * the app hears of it as it would from Slack. Resolves when the app has acknowledged, or has failed to.
 */
export async function perform(context: Context, user: UserRecord, act: PageAct): Promise<PageActAnswer> {
  switch (act.kind) {
    case 'post':
      return post(context, user, act);
    case 'command':
      return runCommand(context, user, act);
    case 'react':
      return react(context, user, act);
    case 'unreact':
      return unreact(context, user, act);
    case 'action':
      return pressElement(context, user, act);
    case 'submit':
      return submitView(context, user, act);
    case 'close':
      return closeView(context, user, act);
    case 'open_home':
      return openHome(context, user);
    case 'mark_read':
      markRead(context.workspace, user.id, act.channel, act.ts);
      return { ok: true };
    case 'dismiss_ephemeral':
      return dismiss(context, user, act);
    case 'shortcut':
      return runShortcut(context, user, act);
    case 'join':
      return joinAs(context, user, act.channel);
    case 'leave':
      return leaveAs(context, user, act.channel);
    case 'invite_bot':
      return inviteBot(context, user, act.channel);
    case 'open_im':
      return openImWith(context, user, act.user);
  }
}

function dismiss(
  context: Context,
  user: UserRecord,
  act: { readonly channel: string; readonly ts: string },
): ActAnswer {
  const message = findMessage(context.workspace, act.channel, act.ts);
  if (message?.ephemeralFor !== user.id) return cannot('Only a message that you alone see can be dismissed.');
  removeMessage(context.workspace, message);
  return { ok: true };
}

function openImWith(context: Context, user: UserRecord, other: string): ActAnswer {
  if (!context.workspace.users.has(other)) return cannot('There is no such person.');
  const { channel } = openIm(context.workspace, user.id, other);
  joinChannel(context.workspace, channel, user.id);
  return { ok: true, channel: channel.id };
}
