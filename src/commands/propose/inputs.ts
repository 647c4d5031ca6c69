import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import type { AnswerField } from '../../plan/draft.ts';
import type { DraftView } from '../../plan/draft-view.ts';
import { option, plain } from '../../slack/blocks.ts';
import { answerActionId, answerBlockId } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';

type Element = InputBlock['element'];

export type Ask = {
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
};

/** An input block that saves itself on every change. */
export function input(view: DraftView, field: AnswerField, ask: Ask, element: Element): InputBlock {
  return {
    type: 'input',
    block_id: answerBlockId(field, revisionOf(view, field)),
    label: plain(ask.label, LIMITS.inputLabel),
    ...(ask.hint ? { hint: plain(ask.hint, LIMITS.inputHint) } : {}),
    optional: ask.optional ?? false,
    dispatch_action: true,
    element: { ...element, action_id: answerActionId(field) },
  };
}

/** Which choice fills an answer in: only what is filled in anew needs a new place on the screen. */
const FILLED_BY: Readonly<Record<AnswerField, readonly ('dataset' | 'example' | 'kind')[]>> = {
  dataset: [],
  example: ['dataset'],
  kind: ['example'],
  purpose: ['example'],
  metrics: ['dataset', 'example'],
  ownerUserId: ['dataset', 'example'],
  first: ['example'],
  last: ['example'],
  filterColumn: ['dataset', 'example'],
  filterValues: ['dataset', 'example'],
  cut: ['dataset', 'example'],
  logic: ['dataset', 'example'],
  settled: ['dataset', 'example'],
  deciderUserId: [],
  disclosure: ['dataset', 'example'],
  oldNumbers: ['dataset'],
  checks: ['dataset', 'example', 'kind'],
  expectedMovement: ['example'],
  rollbackDays: ['dataset', 'example'],
  extraChannels: [],
  tellPeople: [],
  answersUserId: ['dataset', 'example'],
  startAfter: [],
};

/**
 * Changes when a dataset or an example fills this answer in anew: Slack keeps the old contents of a block whose id stays
 * the same. Where nothing is filled in it must not change, or what is being typed at that moment would be lost. The
 * 32-bit FNV-1a hash is plenty, since only neighbouring forms must differ.
 */
function revisionOf({ answers }: DraftView, field: AnswerField): string {
  const source = FILLED_BY[field].map(choice => answers[choice] ?? '').join('|');
  let hash = 0x811c9dc5;
  for (const character of source) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Text as it was typed; each word is saved while it is being typed. */
export function textInput(
  initial: string | undefined,
  look: { readonly multiline?: boolean; readonly placeholder?: string } = {},
): Element {
  return {
    type: 'plain_text_input',
    multiline: look.multiline ?? false,
    max_length: LIMITS.inputText,
    ...(initial ? { initial_value: initial.slice(0, LIMITS.inputText) } : {}),
    ...(look.placeholder ? { placeholder: plain(look.placeholder, LIMITS.placeholder) } : {}),
    dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
  };
}

/** One of several, all in sight where they are few. */
export function oneOf(options: readonly PlainTextOption[], initial: string | undefined): Element {
  const shown = options.slice(0, LIMITS.options);
  const initial_option = shown.find(candidate => candidate.value === initial);
  const start = initial_option ? { initial_option } : {};
  const type = shown.length <= LIMITS.radioButtons ? 'radio_buttons' : 'static_select';
  return { type, options: shown, ...start };
}

/** One of several, folded up. */
export function select(
  options: readonly PlainTextOption[],
  initial: string | undefined,
  placeholder: string,
): Element {
  const shown = options.slice(0, LIMITS.options);
  const initial_option = shown.find(candidate => candidate.value === initial);
  return {
    type: 'static_select',
    options: shown,
    placeholder: plain(placeholder, LIMITS.placeholder),
    ...(initial_option ? { initial_option } : {}),
  };
}

/** Any of several, all in sight where they are few. */
export function anyOf(options: readonly PlainTextOption[], initial: readonly string[] = []): Element {
  const shown = options.slice(0, LIMITS.options);
  const initial_options = shown.filter(candidate => initial.includes(candidate.value ?? ''));
  const start = initial_options.length > 0 ? { initial_options } : {};
  if (shown.length <= LIMITS.checkboxes) return { type: 'checkboxes', options: shown, ...start };
  return { type: 'multi_static_select', options: shown, ...start };
}

/** Options from a list, without those that Slack could not carry and without repeats. */
export function optionsOf<T>(
  items: readonly T[],
  say: (item: T) => { readonly value: string; readonly text: string; readonly description?: string },
): PlainTextOption[] {
  const options = items
    .map(say)
    .filter(({ value }) => value !== '' && value.length <= LIMITS.optionValue)
    .map(({ value, text, description }) => option(value, text, description));
  return options.filter((one, index) => options.findIndex(other => other.value === one.value) === index);
}

/** What a step shows: inputs, and words between them. */
export type Form = readonly KnownBlock[];
