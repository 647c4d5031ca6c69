import type { PageOption, PageStateValue } from '../page-contract.ts';
import { findChannelByName, findUserByHandle } from '../workspace/channels.ts';
import type { Json } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What people in code put into an input: words as they stand on the screen, or Slack's own values. */
export type Filling = string | number | Date | null | readonly string[];

/** Looks up options of an external select, for what was typed. */
export type AskOptions = (query: string) => Promise<readonly PageOption[]>;

/** Somebody tried to choose what is not offered. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
  readonly code = 'sandbox_people_not_offered';
}

/** Turns a filling into the element's value, choosing among what the element offers. Throws {@link NotOffered}. */
export async function valueFor(
  workspace: Workspace,
  element: Json,
  filling: Filling,
  ask: AskOptions,
): Promise<PageStateValue> {
  const type = String(element.type);
  const many = filling === null ? [] : Array.isArray(filling) ? filling.map(String) : [String(filling)];
  const one = many[0] ?? null;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: one };
    case 'datepicker':
      return { type, selected_date: one };
    case 'timepicker':
      return { type, selected_time: one };
    case 'datetimepicker':
      return { type, selected_date_time: filling instanceof Date ? filling.getTime() / 1_000 : Number(one) };
    case 'users_select':
      return { type, selected_user: one === null ? null : userId(workspace, one) };
    case 'multi_users_select':
      return { type, selected_users: many.map(name => userId(workspace, name)) };
    case 'channels_select':
      return { type, selected_channel: one === null ? null : channelId(workspace, one) };
    case 'multi_channels_select':
      return { type, selected_channels: many.map(name => channelId(workspace, name)) };
    case 'conversations_select':
      return { type, selected_conversation: one === null ? null : channelId(workspace, one) };
    case 'multi_conversations_select':
      return { type, selected_conversations: many.map(name => channelId(workspace, name)) };
    case 'rich_text_input':
      return { type, rich_text_value: one === null ? null : richText(one) };
    case 'static_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: one === null ? null : choose(offered(element), one) };
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: many.map(wanted => choose(offered(element), wanted)) };
    case 'external_select':
      return { type, selected_option: one === null ? null : choose(await ask(one), one) };
    case 'multi_external_select': {
      const chosen: PageOption[] = [];
      for (const wanted of many) chosen.push(choose(await ask(wanted), wanted));
      return { type, selected_options: chosen };
    }
    default:
      throw new NotOffered(`Nobody knows how to fill a ${type}.`);
  }
}

function offered(element: Json): readonly PageOption[] {
  const groups = (element.option_groups ?? []) as { options: PageOption[] }[];
  return [...((element.options ?? []) as PageOption[]), ...groups.flatMap(group => group.options)];
}

function choose(options: readonly PageOption[], wanted: string): PageOption {
  const plain = wanted.trim().toLowerCase();
  const found =
    options.find(option => option.value === wanted || option.text.text.trim().toLowerCase() === plain) ??
    options.find(option => option.text.text.toLowerCase().includes(plain));
  if (found !== undefined) return found;
  const names = options.map(option => `“${option.text.text}” (${option.value})`);
  throw new NotOffered(`“${wanted}” is not offered; what is: ${names.join(', ') || 'nothing'}.`);
}

function userId(workspace: Workspace, name: string): string {
  const user = workspace.users.get(name) ?? findUserByHandle(workspace, name);
  if (user === undefined) throw new NotOffered(`There is nobody called “${name}”.`);
  return user.id;
}

function channelId(workspace: Workspace, name: string): string {
  const channel = workspace.channels.get(name) ?? findChannelByName(workspace, name);
  if (channel === undefined) throw new NotOffered(`There is no channel “${name}”.`);
  return channel.id;
}

function richText(text: string): Json {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}
