import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { channelName } from '../delivery/interaction-payload.ts';
import { makeResponseUrl, respond } from '../delivery/response-url.ts';
import { isRecord } from '../http.ts';
import type { SlashCommand } from '../manifest.ts';
import type { PageAct } from '../page-contract.ts';
import { addMessage } from '../workspace/messages.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { encodeMentions } from './typed-text.ts';
import { visibleChannel, writingRefusal } from './visible.ts';

/** Runs a slash command and shows whatever the app answered at once. */
export async function runCommand(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'command' }>,
): Promise<ActAnswer> {
  const { workspace, triggers } = context;
  const channel = visibleChannel(context, user, act.channel);
  const refusal = writingRefusal(channel, user);
  if (refusal !== null || channel === undefined) return cannot(refusal ?? '');
  const [name = '', ...rest] = act.text.trim().split(/\s+(.*)/s);
  const command = findCommand(context, name);
  if (command === undefined) return fail(context, user, channel.id, `${name} is not a valid command.`);
  if (act.threadTs !== undefined) {
    return fail(context, user, channel.id, `${name} is not supported in threads. Sorry!`);
  }
  const typed = rest[0] ?? '';
  const { url, record } = makeResponseUrl(context, {
    channel: channel.id,
    user: user.id,
    messageTs: null,
    threadTs: null,
  });
  const sent = delivery('command', `${name} ${typed}`.trim(), {
    token: 'verification-token',
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.handle,
    command: name,
    text: command.should_escape ? encodeMentions(workspace, typed, true) : typed,
    api_app_id: workspace.app.id,
    is_enterprise_install: 'false',
    response_url: url,
    trigger_id: triggers.make(user.id),
  });
  const answer = await context.deliver(sent);
  if (!answer.ok) {
    return fail(context, user, channel.id, `${name} failed with the error "${answer.error}"`);
  }
  const said = typeof answer.body === 'string' ? { text: answer.body } : answer.body;
  if (!isRecord(said) || Object.keys(said).length === 0 || said.text === '') return { ok: true };
  const outcome = respond(context, record, said);
  if (outcome.ok) return { ok: true };
  const why = outcome.problems
    .map(problem => `${problem.message} [json-pointer:${problem.pointer}]`)
    .join('; ');
  return fail(context, user, channel.id, `${name} failed with the error "${outcome.error}" ${why}`.trim());
}

function findCommand(context: Context, name: string): SlashCommand | undefined {
  const { slashCommands, botScopes } = context.manifest;
  if (botScopes !== null && !botScopes.includes('commands')) return undefined;
  const known = slashCommands.find(command => command.command === name);
  if (known !== undefined || slashCommands.length > 0 || !name.startsWith('/')) return known;
  // A workspace started without a manifest sends every command to the app.
  return { command: name, description: '', usage_hint: '', should_escape: false };
}

/** Slack shows the failure of a command to the person who ran it, and nobody else. */
function fail(context: Context, user: UserRecord, channel: string, text: string): ActAnswer {
  addMessage(context.workspace, {
    channel,
    user: 'USLACKBOT',
    text,
    subtype: 'notice',
    ephemeralFor: user.id,
  });
  return cannot(text);
}
