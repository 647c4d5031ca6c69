/** Where blocks are shown. A `webhook` is a message sent through a response_url. */
export type Surface = 'message' | 'webhook' | 'modal' | 'home';

const messages: readonly Surface[] = ['message', 'webhook'];
const everywhere: readonly Surface[] = [...messages, 'modal', 'home'];

/** The surfaces that take each block. `file` comes with remote files only and is never sent. */
export const surfacesOf: Readonly<Record<string, readonly Surface[]>> = {
  actions: everywhere,
  alert: ['modal'],
  card: messages,
  carousel: messages,
  container: [...messages, 'home'],
  context: everywhere,
  context_actions: messages,
  data_table: [...messages, 'home'],
  data_visualization: messages,
  divider: everywhere,
  file: [],
  header: everywhere,
  image: everywhere,
  input: everywhere,
  markdown: messages,
  plan: messages,
  rich_text: everywhere,
  section: everywhere,
  table: messages,
  task_card: messages,
  video: everywhere,
};

const selects = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
];
const multiSelects = selects.map(name => `multi_${name}`);
const pickers = ['datepicker', 'timepicker', 'checkboxes', 'radio_buttons'];

/** The elements that each kind of block takes. */
export const elementsOfActions = [
  ...selects,
  ...multiSelects,
  ...pickers,
  'button',
  'datetimepicker',
  'overflow',
  'rich_text_input',
  'workflow_button',
];
export const elementsOfSection = [
  ...selects,
  ...multiSelects,
  ...pickers,
  'button',
  'image',
  'overflow',
  'workflow_button',
];
export const elementsOfInput = [
  ...selects,
  ...multiSelects,
  ...pickers,
  'datetimepicker',
  'email_text_input',
  'file_input',
  'number_input',
  'plain_text_input',
  'rich_text_input',
  'url_text_input',
];
export const blocksOfContainer = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];
