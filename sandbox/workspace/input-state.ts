import { type Json, type StateValues, textOrEmpty } from './records.ts';

/** How an element keeps its value: its state key, the payload key it starts from, and what it is when empty. */
type Keeping = { readonly key: string; readonly initial: string; readonly empty: unknown };

/** Interactive elements that hold a value, one a line. */
const keeping: Readonly<Record<string, Keeping>> = {
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', empty: null },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', empty: [] },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', empty: [] },
  multi_conversations_select: { key: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  file_input: { key: 'files', initial: '', empty: [] },
};

/** Which key of `state.values` an element fills; undefined for buttons and what is no element. */
export function stateKeyOf(elementType: string): string | undefined {
  return keeping[elementType]?.key;
}

const valueless = new Set(['button', 'overflow', 'icon_button', 'feedback_buttons', 'workflow_button']);

/** True for elements that a person can use. */
export function isInteractive(elementType: string): boolean {
  return valueless.has(elementType) || keeping[elementType] !== undefined;
}

/** True when nothing has been chosen or typed. */
export function isEmptyValue(value: Json | undefined): boolean {
  if (value === undefined) return true;
  const key = stateKeyOf(String(value.type));
  const held = key === undefined ? undefined : value[key];
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
}

/** An interactive element and where it stands. */
export type PlacedElement = {
  readonly block: Json;
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
};

/** Every interactive element of some blocks: of inputs, actions, accessories, cards and containers. */
export function elementsOf(blocks: readonly Json[]): readonly PlacedElement[] {
  return blocks.flatMap(block => {
    const nested = [...listOf(block.child_blocks), ...cardsOf(block)];
    const own = [
      ...listOf(block.elements),
      ...listOf(block.actions),
      ...[block.element, block.accessory].filter(isObject),
    ].filter(element => typeof element.action_id === 'string');
    const placed = own.map(element => ({
      block,
      blockId: textOrEmpty(block.block_id),
      actionId: String(element.action_id),
      element,
    }));
    return [...placed, ...elementsOf(nested)];
  });
}

/** The state a surface starts with: Slack lists every value-holding element that has an action_id. */
export function initialState(blocks: readonly Json[]): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    const type = String(element.type);
    const how = keeping[type];
    if (how === undefined) continue;
    const started = how.initial === '' ? undefined : element[how.initial];
    values[blockId] = { ...values[blockId], [actionId]: { type, [how.key]: started ?? how.empty } };
  }
  return values;
}

/** A new state in which inputs that were there before, with the same type, keep what the person had entered. */
export function keepState(next: StateValues, before: StateValues): StateValues {
  const merged: StateValues = {};
  for (const [blockId, actions] of Object.entries(next)) {
    merged[blockId] = {};
    for (const [actionId, value] of Object.entries(actions)) {
      const old = before[blockId]?.[actionId];
      merged[blockId][actionId] = old !== undefined && old.type === value.type ? old : value;
    }
  }
  return merged;
}

function cardsOf(block: Json): Json[] {
  return listOf(block.elements).filter(element => element.type === 'card');
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
