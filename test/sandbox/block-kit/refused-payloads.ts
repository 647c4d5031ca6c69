import type { Json } from '../../../sandbox/workspace/records.ts';

const x = (length: number) => 'x'.repeat(length);
const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const plain = (text = 'Words') => ({ type: 'plain_text', text });
export const mrkdwn = (text = 'Words') => ({ type: 'mrkdwn', text });
const option = (more: Json = {}) => ({ text: plain(), value: 'one', ...more });
const options = (count: number) => times(count, index => option({ value: `${index}` }));
const section = (more: Json = {}) => ({ type: 'section', text: mrkdwn(), ...more });
const actions = (...elements: readonly Json[]) => ({ type: 'actions', elements });
const button = (more: Json = {}) => ({ type: 'button', text: plain(), action_id: 'go', ...more });
const input = (element: Json, more: Json = {}) => ({ type: 'input', label: plain(), element, ...more });
const typed = (more: Json = {}) => ({ type: 'plain_text_input', action_id: 'typed', ...more });
const select = (more: Json = {}) => ({
  type: 'static_select',
  action_id: 'pick',
  options: options(1),
  ...more,
});
const confirmation = (more: Json) => actions(button({ confirm: { text: plain(), ...more } }));
const image = (more: Json = {}) => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: 'A',
  ...more,
});
const video = (more: Json) => ({
  type: 'video',
  alt_text: 'A',
  title: plain(),
  thumbnail_url: 'https://example.com/a.png',
  video_url: 'https://example.com/a.mp4',
  ...more,
});
const cell = (text = 'A') => ({ type: 'raw_text', text });
const dataTable = (more: Json) => ({
  type: 'data_table',
  caption: 'A',
  rows: [[cell()], [cell()]],
  ...more,
});
const card = (more: Json = {}) => ({ type: 'card', title: mrkdwn(), ...more });
const container = (more: Json) => ({ type: 'container', title: plain(), child_blocks: [section()], ...more });
const contextActions = (...elements: readonly Json[]) => ({ type: 'context_actions', elements });
const feedback = (more: Json) => {
  const words = { text: plain(), value: 'yes' };
  return contextActions({
    type: 'feedback_buttons',
    positive_button: { ...words, ...more },
    negative_button: words,
  });
};
const chart = (inner: Json, more: Json = {}) => ({
  type: 'data_visualization',
  title: 'A',
  chart: inner,
  ...more,
});
const series = (more: Json = {}) => ({ name: 'A', data: [{ label: 'Mon', value: 1 }], ...more });
const line = (more: Json = {}) =>
  chart({ type: 'line', series: [series()], axis_config: { categories: ['Mon'] }, ...more });
const axis = (more: Json) => line({ axis_config: { categories: ['Mon'], ...more } });
const pie = (...segments: readonly Json[]) => chart({ type: 'pie', segments });
const task = (more: Json) => ({ type: 'task_card', task_id: 't', title: 'A', status: 'complete', ...more });

/** A view is told apart by its `type`; the rest are blocks. */
const modal = (more: Json) => ({ type: 'modal', title: plain(), blocks: [section()], ...more });

/** For each case that Slack refuses, a payload that breaks that rule and no other, and where it breaks. */
export const refused: Readonly<Record<string, readonly [payload: Json, pointer: string]>> = {
  'text-empty': [section({ text: mrkdwn('') }), '/text/text'],
  'text-too-long': [{ type: 'context', elements: [mrkdwn(x(3_001))] }, '/elements/0/text'],
  'button-action-id-too-long': [actions(button({ action_id: x(256) })), '/elements/0/action_id'],
  'button-text-too-long': [actions(button({ text: plain(x(76)) })), '/elements/0/text/text'],
  'button-url-too-long': [actions(button({ url: `https://example.com/${x(3_000)}` })), '/elements/0/url'],
  'button-value-too-long': [actions(button({ value: x(2_001) })), '/elements/0/value'],
  'confirmation-title-too-long': [confirmation({ title: plain(x(101)) }), '/elements/0/confirm/title/text'],
  'confirmation-text-too-long': [confirmation({ text: plain(x(301)) }), '/elements/0/confirm/text/text'],
  'confirmation-confirm-too-long': [
    confirmation({ confirm: plain(x(31)) }),
    '/elements/0/confirm/confirm/text',
  ],
  'confirmation-deny-too-long': [confirmation({ deny: plain(x(31)) }), '/elements/0/confirm/deny/text'],
  'option-text-too-long': [
    actions(select({ options: [option({ text: plain(x(76)) })] })),
    '/elements/0/options/0/text/text',
  ],
  'option-value-too-long': [
    actions(select({ options: [option({ value: x(151) })] })),
    '/elements/0/options/0/value',
  ],
  'option-url-too-long': [
    actions({ type: 'overflow', options: [option({ url: `https://example.com/${'😀'.repeat(2_981)}` })] }),
    '/elements/0/options/0/url',
  ],
  'option-description-too-long': [
    actions(select({ options: [option({ description: plain(x(76)) })] })),
    '/elements/0/options/0/description/text',
  ],
  'option-group-label-too-long': [
    actions({ type: 'static_select', option_groups: [{ label: plain(x(76)), options: options(1) }] }),
    '/elements/0/option_groups/0/label/text',
  ],
  'option-group-empty': [
    actions({ type: 'static_select', option_groups: [{ label: plain(), options: [] }] }),
    '/elements/0/option_groups/0/options',
  ],
  'option-group-too-many-options': [
    actions({ type: 'static_select', option_groups: [{ label: plain(), options: options(101) }] }),
    '/elements/0/option_groups/0/options',
  ],
  'select-placeholder-too-long': [
    actions(select({ placeholder: plain(x(151)) })),
    '/elements/0/placeholder/text',
  ],
  'select-too-many-options': [actions(select({ options: options(101) })), '/elements/0/options'],
  'select-too-many-option-groups': [
    actions({
      type: 'static_select',
      option_groups: times(101, () => ({ label: plain(), options: options(1) })),
    }),
    '/elements/0/option_groups',
  ],
  'overflow-empty': [actions({ type: 'overflow', options: [] }), '/elements/0/options'],
  'overflow-too-many-options': [actions({ type: 'overflow', options: options(6) }), '/elements/0/options'],
  'checkboxes-empty': [actions({ type: 'checkboxes', options: [] }), '/elements/0/options'],
  'checkboxes-too-many-options': [
    actions({ type: 'checkboxes', options: options(11) }),
    '/elements/0/options',
  ],
  'radio-buttons-empty': [actions({ type: 'radio_buttons', options: [] }), '/elements/0/options'],
  'radio-buttons-too-many-options': [
    actions({ type: 'radio_buttons', options: options(11) }),
    '/elements/0/options',
  ],
  'url-source-url-empty': [task({ sources: [{ type: 'url', url: '', text: 'A' }] }), '/sources/0/url'],
  'url-source-url-too-long': [
    task({ sources: [{ type: 'url', url: `https://example.com/${x(3_000)}`, text: 'A' }] }),
    '/sources/0/url',
  ],
  'table-too-many-rows': [{ type: 'table', rows: times(101, () => [cell()]) }, '/rows'],
  'table-ragged-rows': [{ type: 'table', rows: [[cell()], [cell(), cell()]] }, '/rows'],
  'table-column-settings-mismatch': [
    { type: 'table', rows: [[cell(), cell()]], column_settings: [{ align: 'left' }] },
    '/column_settings',
  ],
  'file-input-max-files-too-small': [
    input({ type: 'file_input', action_id: 'f', max_files: 0 }),
    '/element/max_files',
  ],
  'file-input-max-files-too-large': [
    input({ type: 'file_input', action_id: 'f', max_files: 11 }),
    '/element/max_files',
  ],
  'plain-text-input-max-length-too-large': [input(typed({ max_length: 3_001 })), '/element/max_length'],
  'actions-too-many-elements': [
    actions(...times(26, index => button({ action_id: `go-${index}` }))),
    '/elements',
  ],
  'context-too-many-elements': [{ type: 'context', elements: times(11, () => mrkdwn()) }, '/elements'],
  'header-text-too-long': [{ type: 'header', text: plain(x(151)) }, '/text/text'],
  'image-url-too-long': [image({ image_url: `https://example.com/${x(3_000)}` }), '/image_url'],
  'image-alt-text-too-long': [image({ alt_text: x(2_001) }), '/alt_text'],
  'input-label-too-long': [input(typed(), { label: plain(x(2_001)) }), '/label/text'],
  'input-hint-too-long': [input(typed(), { hint: plain(x(2_001)) }), '/hint/text'],
  'markdown-empty': [{ type: 'markdown', text: '' }, '/text'],
  'markdown-too-long': [{ type: 'markdown', text: x(12_001) }, '/text'],
  'section-text-too-long': [section({ text: mrkdwn(x(3_001)) }), '/text/text'],
  'section-too-many-fields': [section({ fields: times(11, () => mrkdwn()) }), '/fields'],
  'section-field-too-long': [section({ fields: [mrkdwn(x(2_001))] }), '/fields/0/text'],
  'video-alt-text-empty': [video({ alt_text: '' }), '/alt_text'],
  'video-alt-text-too-long': [video({ alt_text: x(201) }), '/alt_text'],
  'video-title-too-long': [video({ title: plain(x(201)) }), '/title/text'],
  'video-author-name-too-long': [video({ author_name: x(51) }), '/author_name'],
  'video-description-too-long': [video({ description: plain(x(201)) }), '/description/text'],
  'video-provider-name-too-long': [video({ provider_name: x(51) }), '/provider_name'],
  'view-missing-blocks': [modal({ blocks: [] }), '/blocks'],
  'view-too-many-blocks': [modal({ blocks: times(101, () => section()) }), '/blocks'],
  'view-private-metadata-too-long': [modal({ private_metadata: x(3_001) }), '/private_metadata'],
  'view-callback-id-too-long': [modal({ callback_id: x(256) }), '/callback_id'],
  'view-title-too-long': [modal({ title: plain(x(25)) }), '/title/text'],
  'view-close-too-long': [modal({ close: plain(x(25)) }), '/close/text'],
  'view-submit-too-long': [modal({ submit: plain(x(25)) }), '/submit/text'],
  'section-missing-content': [{ type: 'section' }, ''],
  'static-select-options-and-groups': [
    actions(select({ option_groups: [{ label: plain(), options: options(1) }] })),
    '/elements/0',
  ],
  'image-url-and-slack-file': [
    { type: 'context', elements: [image({ slack_file: { id: 'F1' } })] },
    '/elements/0',
  ],
  'number-input-inverted-range': [
    input({
      type: 'number_input',
      action_id: 'n',
      is_decimal_allowed: false,
      min_value: '9',
      max_value: '1',
    }),
    '/element',
  ],
  'context-invalid-element': [{ type: 'context', elements: [button()] }, '/elements/0/type'],
  'input-invalid-element': [input(button()), '/element/type'],
  'block-id-too-long': [section({ block_id: x(256) }), '/block_id'],
  'button-accessibility-label-too-long': [
    actions(button({ accessibility_label: x(76) })),
    '/elements/0/accessibility_label',
  ],
  'alert-text-too-long': [{ type: 'alert', text: mrkdwn(x(201)) }, '/text/text'],
  'card-title-too-long': [card({ title: mrkdwn(x(151)) }), '/title/text'],
  'card-subtitle-too-long': [card({ subtitle: mrkdwn(x(151)) }), '/subtitle/text'],
  'card-body-too-long': [card({ body: mrkdwn(x(201)) }), '/body/text'],
  'card-too-many-actions': [
    card({ actions: times(4, index => button({ action_id: `go-${index}` })) }),
    '/actions',
  ],
  'card-subtext-too-long': [card({ subtext: mrkdwn(x(201)) }), '/subtext/text'],
  'carousel-empty': [{ type: 'carousel', elements: [] }, '/elements'],
  'carousel-too-many-cards': [{ type: 'carousel', elements: times(11, () => card()) }, '/elements'],
  'container-title-too-long': [container({ title: plain(x(151)) }), '/title/text'],
  'container-subtitle-too-long': [container({ subtitle: mrkdwn(x(151)) }), '/subtitle/text'],
  'container-too-many-child-blocks': [
    container({ child_blocks: times(11, () => section()) }),
    '/child_blocks',
  ],
  'context-actions-too-many-elements': [
    contextActions(
      ...times(6, index => ({ ...button(), type: 'icon_button', icon: 'trash', action_id: `${index}` })),
    ),
    '/elements',
  ],
  'feedback-button-text-too-long': [
    feedback({ text: plain(x(76)) }),
    '/elements/0/positive_button/text/text',
  ],
  'feedback-button-value-too-long': [feedback({ value: x(2_001) }), '/elements/0/positive_button/value'],
  'feedback-button-accessibility-label-too-long': [
    feedback({ accessibility_label: x(76) }),
    '/elements/0/positive_button/accessibility_label',
  ],
  'icon-button-too-many-visible-users': [
    contextActions({
      type: 'icon_button',
      icon: 'trash',
      text: plain(),
      visible_to_user_ids: times(11, index => `U${index}`),
    }),
    '/elements/0/visible_to_user_ids',
  ],
  'data-table-too-few-rows': [dataTable({ rows: [[cell()]] }), '/rows'],
  'data-table-too-many-rows': [dataTable({ rows: times(202, () => [cell()]) }), '/rows'],
  'data-table-too-few-columns': [dataTable({ rows: [[], []] }), '/rows/0'],
  'data-table-too-many-columns': [dataTable({ rows: times(2, () => times(21, () => cell())) }), '/rows/0'],
  'data-table-page-size-too-small': [dataTable({ page_size: 0 }), '/page_size'],
  'data-table-page-size-too-large': [dataTable({ page_size: 101 }), '/page_size'],
  'data-table-cell-text-empty': [dataTable({ rows: [[cell()], [cell('')]] }), '/rows/1/0/text'],
  'data-table-content-too-long': [dataTable({ rows: [[cell(x(10_001))], [cell(x(10_000))]] }), '/rows'],
  'data-visualization-title-too-long': [
    chart({ type: 'pie', segments: [{ label: 'A', value: 1 }] }, { title: x(51) }),
    '/title',
  ],
  'pie-chart-empty': [pie(), '/chart/segments'],
  'pie-chart-too-many-segments': [
    pie(...times(13, index => ({ label: `${index}`, value: 1 }))),
    '/chart/segments',
  ],
  'chart-segment-label-too-long': [pie({ label: x(21), value: 1 }), '/chart/segments/0/label'],
  'chart-segment-value-not-positive': [pie({ label: 'A', value: 0 }), '/chart/segments/0/value'],
  'chart-series-empty': [line({ series: [] }), '/chart/series'],
  'chart-too-many-series': [line({ series: times(13, () => series()) }), '/chart/series'],
  'data-series-name-too-long': [line({ series: [series({ name: x(21) })] }), '/chart/series/0/name'],
  'data-series-empty': [line({ series: [series({ data: [] })] }), '/chart/series/0/data'],
  'data-series-too-many-points': [
    line({ series: [series({ data: times(21, () => ({ label: 'Mon', value: 1 })) })] }),
    '/chart/series/0/data',
  ],
  'data-point-label-too-long': [
    line({
      series: [series({ data: [{ label: x(21), value: 1 }] })],
      axis_config: { categories: ['Mon'] },
    }),
    '/chart/series/0/data/0/label',
  ],
  'axis-categories-empty': [axis({ categories: [] }), '/chart/axis_config/categories'],
  'axis-too-many-categories': [
    axis({ categories: ['Mon', ...times(20, index => `day ${index}`)] }),
    '/chart/axis_config/categories',
  ],
  'axis-category-label-too-long': [axis({ categories: ['Mon', x(21)] }), '/chart/axis_config/categories/1'],
  'axis-label-too-long': [axis({ x_label: x(51) }), '/chart/axis_config/x_label'],
};
