import type { Json, MessageRecord, ViewRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Keys whose text people read, in the order they see it. */
const visibleKeys = [
  'title',
  'subtitle',
  'text',
  'body',
  'label',
  'fields',
  'accessory',
  'element',
  'elements',
  'rows',
  'columns',
  'tasks',
  'child_blocks',
  'actions',
  'options',
  'option_groups',
  'initial_option',
  'initial_options',
  'chart',
  'segments',
  'series',
  'name',
  'data',
  'alt_text',
  'caption',
  'placeholder',
  'hint',
  'subtext',
  'description',
  'details',
  'output',
  'sources',
  'url',
];

/** All the text a person sees of a message: its blocks, else its text, its attachments and its files' names. */
export function plainMessage(workspace: Workspace, message: MessageRecord): string {
  const parts = message.blocks.length > 0 ? message.blocks.map(plainOf) : [message.text];
  const attached = message.attachments.map(attachment =>
    [...listOf(attachment.blocks), attachment].map(plainOf),
  );
  const files = message.files.map(id => workspace.files.get(id)?.title ?? '');
  return readable(workspace, [...parts, ...attached.flat(), ...files].filter(part => part !== '').join('\n'));
}

/** All the text of a view, with what its inputs hold and the errors under them. */
export function plainView(workspace: Workspace, view: ViewRecord): string {
  const lines = view.blocks.flatMap(block => {
    const error = view.errors[String(block.block_id)];
    const held = Object.entries(view.state[String(block.block_id)] ?? {}).map(
      ([action, value]) => `  [${action}: ${plainValue(value)}]`,
    );
    return [plainOf(block), ...held, ...(error === undefined ? [] : [`  (!) ${error}`])];
  });
  const ends = [view.submit, view.close].filter(end => end !== null).map(end => `<${plainOf(end)}>`);
  const title = view.title === null ? '' : plainOf(view.title);
  const trouble = view.trouble === null ? [] : [`(!) ${view.trouble}`];
  return readable(workspace, [title, ...lines, ...ends, ...trouble].filter(line => line !== '').join('\n'));
}

function plainOf(thing: unknown): string {
  if (typeof thing === 'string') return thing;
  if (typeof thing === 'number') return String(thing);
  if (Array.isArray(thing))
    return thing
      .map(plainOf)
      .filter(part => part !== '')
      .join(Array.isArray(thing[0]) ? '\n' : ' ');
  if (typeof thing !== 'object' || thing === null) return '';
  const object = thing as Json;
  if (object.type === 'user') return `<@${String(object.user_id)}>`;
  if (object.type === 'channel') return `<#${String(object.channel_id)}>`;
  if (object.type === 'emoji') return `:${String(object.name)}:`;
  const isRaw = object.type === 'raw_number' && object.text === undefined;
  if (isRaw) return String(object.value);
  const own = visibleKeys
    .filter(key => key !== 'name' || object.data !== undefined)
    .map(key => plainOf(object[key]));
  const point = object.label !== undefined && typeof object.value === 'number' ? [String(object.value)] : [];
  return [...own, ...point].filter(part => part !== '').join(' ');
}

function plainValue(value: Json): string {
  const held = Object.entries(value)
    .filter(([key]) => key !== 'type')
    .map(([, content]) => content);
  return held
    .map(content => (content === null ? '–' : plainOf(content) || JSON.stringify(content)))
    .join(', ');
}

/** Mentions by name, and entities as the characters they stand for. */
function readable(workspace: Workspace, text: string): string {
  return text
    .replaceAll(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id: string) => {
      const user = workspace.users.get(id);
      return user === undefined ? whole : `@${user.handle}`;
    })
    .replaceAll(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id: string) => {
      const channel = workspace.channels.get(id);
      return channel === undefined ? whole : `#${channel.name}`;
    })
    .replaceAll(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, (whole, id: string) => {
      const group = workspace.userGroups.get(id);
      return group === undefined ? whole : `@${group.handle}`;
    })
    .replaceAll(/<(https?:[^|>]+)\|([^>]*)>/g, (_whole, _url, label: string) => label)
    .replaceAll(/<(https?:[^>]+)>/g, (_whole, url: string) => url)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
