import type { KnownBlock, ModalView } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string, text: string, description?: string) => ({
  value,
  text: plain(text),
  ...(description === undefined ? {} : { description: plain(description) }),
});

export const fruits = ['Apple', 'Apricot', 'Banana', 'Cherry', 'Fig', 'Grape'];

const inputs: KnownBlock[] = [
  {
    type: 'input',
    block_id: 'name',
    label: plain('Name'),
    hint: plain('Anything but “wrong”.'),
    element: { type: 'plain_text_input', action_id: 'value', placeholder: plain('A word') },
  },
  {
    type: 'input',
    block_id: 'why',
    optional: true,
    label: plain('Why'),
    element: { type: 'plain_text_input', action_id: 'value', multiline: true, max_length: 300 },
  },
  {
    type: 'input',
    block_id: 'size',
    dispatch_action: true,
    label: plain('Size'),
    element: {
      type: 'static_select',
      action_id: 'size_chosen',
      placeholder: plain('Choose a size'),
      option_groups: [
        { label: plain('Usual'), options: [option('s', 'Small'), option('m', 'Medium', 'most people')] },
        { label: plain('Rare'), options: [option('xl', 'Very large')] },
      ],
    },
  },
  {
    type: 'input',
    block_id: 'fruit',
    optional: true,
    label: plain('Fruit'),
    element: { type: 'multi_external_select', action_id: 'fruit_asked', min_query_length: 1 },
  },
  {
    type: 'input',
    block_id: 'person',
    optional: true,
    label: plain('Person'),
    element: { type: 'users_select', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'channels',
    optional: true,
    label: plain('Channels'),
    element: { type: 'multi_conversations_select', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'from',
    label: plain('From'),
    element: { type: 'datepicker', action_id: 'value', initial_date: '2026-03-02' },
  },
  {
    type: 'input',
    block_id: 'at',
    optional: true,
    label: plain('At'),
    element: { type: 'timepicker', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'when',
    optional: true,
    label: plain('When exactly'),
    element: { type: 'datetimepicker', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'checks',
    label: plain('Checks'),
    element: {
      type: 'checkboxes',
      action_id: 'value',
      options: [option('rows', 'Row counts'), option('totals', 'Totals', 'within one per cent')],
      initial_options: [option('rows', 'Row counts')],
    },
  },
  {
    type: 'input',
    block_id: 'mode',
    optional: true,
    label: plain('Mode'),
    element: {
      type: 'radio_buttons',
      action_id: 'value',
      options: [option('fast', 'Fast'), option('gentle', 'Gentle')],
    },
  },
  {
    type: 'input',
    block_id: 'count',
    optional: true,
    label: plain('How many'),
    element: { type: 'number_input', action_id: 'value', is_decimal_allowed: false },
  },
  {
    type: 'input',
    block_id: 'mail',
    optional: true,
    label: plain('Email'),
    element: { type: 'email_text_input', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'link',
    optional: true,
    label: plain('Link'),
    element: { type: 'url_text_input', action_id: 'value' },
  },
];

/** A form with every input; a word below says which size was chosen last. */
export function everyInput(size: string | null): ModalView {
  return {
    type: 'modal',
    callback_id: 'every_input',
    title: plain('Every input'),
    submit: plain('Next'),
    close: plain('Leave'),
    private_metadata: '{}',
    blocks: [
      {
        type: 'context',
        block_id: 'told',
        elements: [{ type: 'mrkdwn', text: size === null ? 'No size yet.' : `The app heard *${size}*.` }],
      },
      ...inputs,
    ],
  };
}

/** What is pushed on top of the form. */
export const sure: ModalView = {
  type: 'modal',
  callback_id: 'sure',
  title: plain('Are you sure?'),
  submit: plain('Do it'),
  close: plain('Back'),
  blocks: [{ type: 'section', block_id: 'ask', text: { type: 'mrkdwn', text: 'This *cannot* be undone.' } }],
};
