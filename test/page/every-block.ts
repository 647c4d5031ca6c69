import type { KnownBlock } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const raw = (text: string) => ({ type: 'raw_text' as const, text });

/** A movement of revenue by month: old, new, difference and per cent. */
const movement = [
  ['July 2025', '412,804.10', '409,211.75', '−3,592.35', '−0.87%'],
  ['August 2025', '418,020.00', '415,998.10', '−2,021.90', '−0.48%'],
  ['September 2025', '421,377.42', '421,377.42', '0.00', '0.00%'],
];

const days = ['1 Mar', '2 Mar', '3 Mar', '4 Mar', '5 Mar', '6 Mar'];

function points(values: readonly number[]) {
  return values.map((value, index) => ({ label: days[index], value }));
}

/** Two messages with every block that a message may hold. */
export const everyBlock: readonly KnownBlock[][] = [
  [
    { type: 'header', text: plain('Backfill BF-7: signups undercounted') },
    {
      type: 'section',
      text: mrkdwn(
        'The mobile app sent `sign_up` instead of `signup`, so *three weeks* are _too low_. ~Nothing~ changes before <@U_OWNER> agrees.\n> quoted, with a <https://example.com|link>\n```select count(*)\nfrom signups```',
      ),
      accessory: {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: plain('Show the plan'), value: 'plan' },
          { text: plain('Withdraw'), value: 'withdraw' },
        ],
      },
    },
    {
      type: 'section',
      fields: [
        mrkdwn('*Period*\n2 to 22 March 2026'),
        mrkdwn('*Scope*\n21 days, 4,912 rows'),
        mrkdwn('*Owner*\n<@U_OWNER>'),
        mrkdwn('*Starts*\n<!date^1783324800^{date_short_pretty} at {time}|soon>'),
      ],
    },
    {
      type: 'table',
      column_settings: [
        { is_wrapped: true },
        { align: 'right' },
        { align: 'right' },
        { align: 'right' },
        { align: 'right' },
      ],
      rows: [['Month', 'Old', 'New', 'Difference', 'Per cent'], ...movement].map(row => row.map(raw)),
    },
    { type: 'divider' },
    {
      type: 'actions',
      block_id: 'decide',
      elements: [
        { type: 'button', action_id: 'agree', text: plain('Agree'), style: 'primary', value: 'BF-7' },
        {
          type: 'button',
          action_id: 'stop',
          text: plain('Stop it'),
          style: 'danger',
          confirm: {
            title: plain('Stop this backfill?'),
            text: mrkdwn('Nothing has *changed* yet.'),
            confirm: plain('Stop it'),
            deny: plain('Keep it'),
            style: 'danger',
          },
        },
        {
          type: 'static_select',
          action_id: 'speed',
          placeholder: plain('Speed'),
          options: [
            { text: plain('Gentle'), value: 'gentle' },
            { text: plain('Fast'), value: 'fast' },
          ],
        },
      ],
    },
    { type: 'context', elements: [mrkdwn(':lock: Isolated until promoted · plan 3 · `a91f02c`')] },
  ],
  [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'Rich text with ' },
            { type: 'text', text: 'bold', style: { bold: true } },
            { type: 'text', text: ' and a wave ' },
            { type: 'emoji', name: 'wave' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'stage' }] },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'check' }] },
          ],
        },
      ],
    },
    {
      type: 'markdown',
      text: '## What moved\n\n| Metric | Old | New |\n|---|--:|--:|\n| signups | 1,204 | 1,611 |\n\n- counted **once**\n- checked twice',
    },
    {
      type: 'data_visualization',
      title: 'Signups a day',
      chart: {
        type: 'line',
        series: [
          { name: 'before', data: points([71, 70, 12, 14, 11, 69]) },
          { name: 'after', data: points([71, 70, 74, 72, 73, 69]) },
        ],
        axis_config: { categories: days, x_label: 'Day', y_label: 'Signups' },
      },
    } as unknown as KnownBlock,
    {
      type: 'data_table',
      caption: 'Units',
      page_size: 5,
      row_header_column_index: 0,
      rows: [
        [raw('Day'), raw('Rows'), raw('Seconds')],
        ...Array.from({ length: 12 }, (_, index) => [
          raw(`2026-03-${String(index + 2).padStart(2, '0')}`),
          { type: 'raw_number', value: 230 + ((index * 37) % 50), text: String(230 + ((index * 37) % 50)) },
          { type: 'raw_number', value: 1.5 + index / 10, text: (1.5 + index / 10).toFixed(1) },
        ]),
      ],
    } as unknown as KnownBlock,
    {
      type: 'plan',
      title: 'Run of BF-7',
      tasks: [
        { task_id: 'a', title: 'Stage 21 units', status: 'complete' },
        { task_id: 'b', title: 'Check', status: 'in_progress' },
        { task_id: 'c', title: 'Promote', status: 'pending' },
      ],
    } as unknown as KnownBlock,
    {
      type: 'container',
      title: plain('How to go back'),
      is_collapsible: true,
      default_collapsed: false,
      child_blocks: [{ type: 'section', text: mrkdwn('`/backfill rollback BF-7` until 20 July.') }],
    } as unknown as KnownBlock,
    {
      type: 'card',
      title: mrkdwn('Record of BF-7'),
      subtitle: mrkdwn('Kept for ever'),
      body: mrkdwn('What changed, why, when, by whom.'),
      actions: [{ type: 'button', action_id: 'record', text: plain('Read it') }],
    } as unknown as KnownBlock,
  ],
];
