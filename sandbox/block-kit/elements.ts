import type { Json } from '../workspace/records.ts';
import {
  confirmation,
  conversationFilter,
  dispatchActionConfig,
  imageSource,
  initialChoices,
  option,
  optionGroup,
  plainText,
  slackFile,
  workflow,
} from './composition.ts';
import { limits } from './limits.ts';
import { richTextElements, richTextPiece } from './rich-text.ts';
import {
  boolean,
  both,
  formed,
  list,
  number,
  object,
  oneOf,
  type Rule,
  report,
  text,
  typed,
  url,
  whole,
} from './rules.ts';

const id = { action_id: text({ min: 1, ...limits.action_id }) };
const confirm = { confirm: confirmation };
const focus = { focus_on_load: boolean };
const placeholder = { placeholder: plainText(limits['select.placeholder']) };
const select = { ...id, ...confirm, ...focus, ...placeholder };
const multi = { ...select, max_selected_items: number({ isWhole: true, min: 1 }) };
const conversations = { filter: conversationFilter, default_to_current_conversation: boolean };
const typing = { ...id, ...focus, ...placeholder, dispatch_action_config: dispatchActionConfig };
const ids = list(text({ min: 1 }));
const queryLength = { min_query_length: number({ isWhole: true, min: 0 }) };
const decimal = formed(/^-?\d+(\.\d+)?$/, 'must be a number in a string');
const staticChoices = {
  options: list(option('menu'), { min: 1, ...limits['select.options'] }),
  option_groups: list(optionGroup, { min: 1, ...limits['select.option_groups'] }),
};

const eitherOptions: Rule = whole((element, place) => {
  if ((element.options === undefined) === (element.option_groups === undefined)) {
    report(place, 'must define either `options` or `option_groups`');
  }
});

const feedbackButton = object(
  { text: plainText(limits['feedback_button.text']), value: text(limits['feedback_button.value']) },
  { accessibility_label: text(limits['feedback_button.accessibility_label']) },
);

/** Every element, one entry each: its required fields, then its optional ones. */
export const elements: Readonly<Record<string, Rule>> = {
  button: object(
    { text: plainText(limits['button.text']) },
    {
      ...id,
      ...confirm,
      url: url(limits['button.url']),
      value: text(limits['button.value']),
      style: oneOf('primary', 'danger'),
      accessibility_label: text(limits['button.accessibility_label']),
    },
  ),
  workflow_button: object(
    { text: plainText(limits['button.text']), workflow },
    {
      ...id,
      style: oneOf('primary', 'danger'),
      accessibility_label: text(limits['button.accessibility_label']),
    },
  ),
  icon_button: object(
    { icon: text({ min: 1 }), text: plainText(limits['button.text']) },
    {
      ...id,
      ...confirm,
      value: text(limits['button.value']),
      accessibility_label: text(limits['button.accessibility_label']),
      visible_to_user_ids: list(text({ min: 1 }), limits['icon_button.visible_to_user_ids']),
    },
  ),
  feedback_buttons: object({ positive_button: feedbackButton, negative_button: feedbackButton }, id),
  image: both(
    object(
      { alt_text: text({ min: 1, ...limits['image.alt_text'] }) },
      { image_url: url(limits['image.image_url']), slack_file: slackFile },
    ),
    imageSource,
  ),
  overflow: object({ options: list(option('overflow'), limits['overflow.options']) }, { ...id, ...confirm }),
  checkboxes: both(
    object(
      { options: list(option('choice'), limits['checkboxes.options']) },
      { ...id, ...confirm, ...focus, initial_options: list(option('choice'), { min: 1 }) },
    ),
    initialChoices('initial_options'),
  ),
  radio_buttons: both(
    object(
      { options: list(option('choice'), limits['radio_buttons.options']) },
      { ...id, ...confirm, ...focus, initial_option: option('choice') },
    ),
    initialChoices('initial_option'),
  ),
  datepicker: object(
    {},
    {
      ...select,
      initial_date: formed(
        /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
        'must be a date in YYYY-MM-DD form',
      ),
    },
  ),
  timepicker: object(
    {},
    {
      ...select,
      initial_time: formed(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in HH:mm form'),
      timezone: text({ min: 1 }),
    },
  ),
  datetimepicker: object(
    {},
    {
      ...id,
      ...confirm,
      ...focus,
      initial_date_time: number({ isWhole: true, min: 1_000_000_000, max: 9_999_999_999 }),
    },
  ),
  static_select: both(
    object({}, { ...select, ...staticChoices, initial_option: option('menu') }),
    eitherOptions,
    initialChoices('initial_option'),
  ),
  multi_static_select: both(
    object({}, { ...multi, ...staticChoices, initial_options: list(option('menu')) }),
    eitherOptions,
    initialChoices('initial_options'),
  ),
  external_select: object({}, { ...select, ...queryLength, initial_option: option('menu') }),
  multi_external_select: object({}, { ...multi, ...queryLength, initial_options: list(option('menu')) }),
  users_select: object({}, { ...select, initial_user: text({ min: 1 }) }),
  multi_users_select: object({}, { ...multi, initial_users: ids }),
  channels_select: object(
    {},
    { ...select, initial_channel: text({ min: 1 }), response_url_enabled: boolean },
  ),
  multi_channels_select: object({}, { ...multi, initial_channels: ids }),
  conversations_select: object(
    {},
    { ...select, ...conversations, initial_conversation: text({ min: 1 }), response_url_enabled: boolean },
  ),
  multi_conversations_select: object({}, { ...multi, ...conversations, initial_conversations: ids }),
  plain_text_input: both(
    object(
      {},
      {
        ...typing,
        initial_value: text(limits.text),
        multiline: boolean,
        min_length: number({ isWhole: true, min: 0, max: 3_000 }),
        max_length: number({ isWhole: true, min: 1, ...limits['plain_text_input.max_length'] }),
      },
    ),
    range('min_length', 'max_length'),
  ),
  email_text_input: object({}, { ...typing, initial_value: text() }),
  url_text_input: object({}, { ...typing, initial_value: text() }),
  number_input: both(
    object(
      { is_decimal_allowed: boolean },
      { ...typing, initial_value: decimal, min_value: decimal, max_value: decimal },
    ),
    range('min_value', 'max_value'),
  ),
  rich_text_input: object(
    {},
    {
      ...typing,
      initial_value: (value, place) =>
        (isBlock(value) ? typed({ rich_text: object({ elements: richTextElements }) }) : richTextPiece)(
          value,
          place,
        ),
      min_lines: number({ isWhole: true, min: 1, max: 100 }),
      max_lines: number({ isWhole: true, min: 1, max: 100 }),
    },
  ),
  file_input: object(
    {},
    {
      ...id,
      filetypes: list(text({ min: 1 })),
      max_files: number({ isWhole: true, ...limits['file_input.max_files'] }),
    },
  ),
  url: object({ url: url(limits['url_source.url']), text: text({ min: 1 }) }),
};

function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Json).type === 'rich_text';
}

/** The first of two limits may not exceed the second; both may be numbers or numbers in strings. */
function range(least: string, most: string): Rule {
  return whole((element, place) => {
    const [from, to] = [
      Number(element[least] ?? Number.NEGATIVE_INFINITY),
      Number(element[most] ?? Infinity),
    ];
    if (from > to) report(place, `\`${least}\` must not be greater than \`${most}\``);
  });
}
