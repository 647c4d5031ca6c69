import type { Workspace } from '../state/model.ts';

/** Something that can stand where one is typing. */
export type Completion = {
  readonly key: string;
  /** What is put in place of what has been typed, with a space behind it. */
  readonly insert: string;
  readonly label: string;
  readonly note: string;
  /** A shortcut of the app: it is run, and nothing is written. */
  readonly shortcut: string | null;
};

export type Completing = {
  /** Where the word begins that would be replaced. */
  readonly from: number;
  readonly choices: readonly Completion[];
};

/** Most suggestions shown at once. */
const atMost = 8;

/** What could be meant by the word before the caret: a slash command, a person or a channel. */
export function completionsAt(text: string, caret: number, workspace: Workspace): Completing | null {
  const before = text.slice(0, caret);
  const match = /(?:^|\s)([/@#])([\w.-]*)$/.exec(before);
  const [, sign, typed] = match ?? [];
  if (sign === undefined || typed === undefined) return null;
  const from = caret - typed.length - 1;
  // A command is one only at the very beginning.
  if (sign === '/' && from !== 0) return null;
  const query = typed.toLowerCase();
  const choices = candidates(sign, workspace).filter(
    choice =>
      choice.insert.slice(1).toLowerCase().startsWith(query) || choice.label.toLowerCase().includes(query),
  );
  return choices.length === 0 ? null : { from, choices: choices.slice(0, atMost) };
}

function candidates(sign: string, workspace: Workspace): readonly Completion[] {
  if (sign === '/') {
    const commands = workspace.slashCommands.map(({ command, usageHint, description }) => ({
      key: command,
      insert: command,
      label: `${command} ${usageHint}`.trim(),
      note: description,
      shortcut: null,
    }));
    const shortcuts = workspace.shortcuts
      .filter(shortcut => shortcut.kind === 'global')
      .map(({ callbackId, name }) => ({
        key: callbackId,
        insert: `/${name}`,
        label: name,
        note: 'shortcut',
        shortcut: callbackId,
      }));
    return [...commands, ...shortcuts];
  }
  if (sign === '@') {
    const people = [...workspace.people, workspace.bot].map(person => ({
      key: person.id,
      insert: `@${person.handle}`,
      label: person.name,
      note: person.title || 'app',
      shortcut: null,
    }));
    const groups = workspace.userGroups.map(group => ({
      key: group.id,
      insert: `@${group.handle}`,
      label: group.name,
      note: 'group',
      shortcut: null,
    }));
    return [...people, ...groups];
  }
  return [...workspace.channels.values()]
    .filter(channel => channel.kind !== 'im')
    .map(channel => ({
      key: channel.id,
      insert: `#${channel.name}`,
      label: `#${channel.name}`,
      note: channel.topic,
      shortcut: null,
    }));
}
