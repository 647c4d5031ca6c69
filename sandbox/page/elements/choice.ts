import type { PageOption, PageOptionGroup, PageStateValue } from '../../page-contract.ts';
import { type Json, listOf, stringOf, wordsOf } from '../blocks/read.ts';

/** One line of a list to choose from. */
export type Choice = {
  /** An option's value, or the id of a person or channel. */
  readonly key: string;
  readonly label: string;
  readonly note: string | null;
  readonly group: string | null;
  /** The option to send; null where Slack sends the id alone. */
  readonly option: PageOption | null;
};

export function choiceOf(option: Json | PageOption, group: string | null): Choice {
  const given = option as Json;
  return {
    key: stringOf(given.value) ?? '',
    label: wordsOf(given.text),
    note: given.description === undefined ? null : wordsOf(given.description),
    group,
    option: option as PageOption,
  };
}

/** The choices of a static select, or of an answer to a search. */
export function choicesOf(given: {
  readonly options?: unknown;
  readonly option_groups?: unknown;
  readonly groups?: readonly PageOptionGroup[];
}): readonly Choice[] {
  const groups = [...listOf(given.option_groups), ...listOf(given.groups)];
  return [
    ...listOf(given.options).map(option => choiceOf(option, null)),
    ...groups.flatMap(group => listOf(group.options).map(option => choiceOf(option, wordsOf(group.label)))),
  ];
}

/** Which key of the value holds what was chosen, by element type: one, many. */
const keys: Readonly<Record<string, keyof PageStateValue>> = {
  static_select: 'selected_option',
  external_select: 'selected_option',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
};

/** The value that says these were chosen, shaped as Slack shapes it. */
export function valueOfChoices(type: string, chosen: readonly Choice[]): PageStateValue {
  const given = chosen.map(choice => choice.option ?? choice.key);
  const held = type.startsWith('multi_') ? given : (given[0] ?? null);
  return { type, [keys[type] ?? 'selected_option']: held };
}

/** What a value says was chosen: options with their words, or bare ids. */
export function chosenOf(value: PageStateValue | undefined): readonly (PageOption | string)[] {
  if (value === undefined) return [];
  const held = value[keys[value.type] ?? 'selected_option'];
  if (held === null || held === undefined) return [];
  return (Array.isArray(held) ? held : [held]) as readonly (PageOption | string)[];
}

/** The choices whose words contain everything typed. */
export function matching(choices: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter(({ label, note }) => {
    const text = `${label} ${note ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}
