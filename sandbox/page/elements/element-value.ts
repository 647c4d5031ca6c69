import type { PageStateValue, PageStateValues } from '../../page-contract.ts';
import { elementsOf } from '../blocks/elements-of.ts';
import { type Json, stringOf } from '../blocks/read.ts';

/** Where an element keeps its value, where it starts from, and what it holds when empty. */
type Keeping = readonly [key: keyof PageStateValue, initial: string, empty: unknown];

/** Elements that hold a value, one a line. */
const keeping: Readonly<Record<string, Keeping>> = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  users_select: ['selected_user', 'initial_user', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  checkboxes: ['selected_options', 'initial_options', []],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  file_input: ['files', '', []],
};

/** What an element holds before anybody touched it; null for buttons and what holds nothing. */
export function initialValue(element: Json): PageStateValue | null {
  const type = stringOf(element.type) ?? '';
  const how = keeping[type];
  if (how === undefined) return null;
  const [key, initial, empty] = how;
  return { type, [key]: element[initial] ?? empty };
}

/**
 * Every input of a surface as it stands: what was entered here, else what the workspace knows, else what the element
 * starts with. A value of another type belongs to an input that is gone, and is not taken over.
 */
export function stateOf(
  blocks: readonly Json[],
  entered: PageStateValues,
  known: PageStateValues,
): PageStateValues {
  const state: Record<string, Record<string, PageStateValue>> = {};
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    const candidates = [entered[blockId]?.[actionId], known[blockId]?.[actionId]];
    const value = candidates.find(candidate => candidate?.type === element.type) ?? initialValue(element);
    if (value !== null) state[blockId] = { ...state[blockId], [actionId]: value };
  }
  return state;
}
