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
    block_id: answerBlockId(field, revisionOf(view)),
    label: plain(ask.label, LIMITS.inputLabel),
    ...(ask.hint ? { hint: plain(ask.hint, LIMITS.inputHint) } : {}),
    optional: ask.optional ?? false,
    dispatch_action: true,
    element: { ...element, action_id: answerActionId(field) },
  };
}

/**
 * Changes whenever a dataset or an example fills the form anew: Slack keeps the old contents of a block whose id stays
 * the same. The 32-bit FNV-1a hash is plenty, since only neighbouring forms must differ.
 */
function revisionOf({ answers }: DraftView): string {
  let hash = 0x811c9dc5;
  for (const character of `${answers.dataset ?? ''}|${answers.example ?? ''}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
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
  const initial_option = options.find(candidate => candidate.value === initial);
  const start = initial_option ? { initial_option } : {};
  if (options.length <= LIMITS.radioButtons) {
    return { type: 'radio_buttons', options: [...options], ...start };
  }
  return { type: 'static_select', options: options.slice(0, LIMITS.options), ...start };
}

/** One of several, folded up. */
export function select(
  options: readonly PlainTextOption[],
  initial: string | undefined,
  placeholder: string,
): Element {
  const initial_option = options.find(candidate => candidate.value === initial);
  return {
    type: 'static_select',
    options: options.slice(0, LIMITS.options),
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
