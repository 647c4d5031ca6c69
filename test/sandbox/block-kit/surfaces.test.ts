import { describe, expect, test } from 'vitest';
import { validateBlocks, validateMessage } from '../../../sandbox/block-kit/message.ts';
import { validateSuggestions } from '../../../sandbox/block-kit/suggestions.ts';
import { validateView } from '../../../sandbox/block-kit/view.ts';
import type { Json } from '../../../sandbox/workspace/records.ts';
import { mrkdwn, plain } from './refused-payloads.ts';

const section = (text = 'Words', more: Json = {}) => ({ type: 'section', text: mrkdwn(text), ...more });
const button = (more: Json = {}) => ({ type: 'button', text: plain(), action_id: 'go', ...more });
const actions = (elements: readonly Json[], more: Json = {}) => ({ type: 'actions', elements, ...more });
const input = (element: Json, more: Json = {}) => ({ type: 'input', label: plain(), element, ...more });
const many = (count: number, block: Json) => Array.from({ length: count }, () => block);
const chart = {
  type: 'data_visualization',
  title: 'Signups',
  chart: { type: 'pie', segments: [{ label: 'A', value: 1 }] },
};
const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'A' }]] };
const alert = { type: 'alert', text: plain() };

const said = (...blocks: readonly Json[]) =>
  validateBlocks(blocks, 'message', null).map(one => `${one.pointer} ${one.message}`);
const shown = (view: Json, type: 'modal' | 'home' = 'modal') =>
  validateView({ type, ...(type === 'modal' ? { title: plain() } : {}), ...view }, type, null).map(
    one => `${one.pointer} ${one.message}`,
  );

describe('in a message', () => {
  test('fifty blocks are many, and fifty-one too many', () => {
    expect(said(...many(50, { type: 'divider' }))).toEqual([]);
    expect(said(...many(51, { type: 'divider' }))).toEqual([' no more than 50 items allowed']);
  });

  test('an alert has no place', () => {
    expect(said(alert)).toEqual(['/0/type unsupported type: alert']);
  });

  test('block ids are unique, and action ids within their block', () => {
    expect(said(section('A', { block_id: 'x' }), section('B', { block_id: 'x' }))).toEqual([
      '/1/block_id `block_id` "x" already exists',
    ]);
    expect(said(actions([button(), button()]))).toEqual(['/0 `action_id` "go" already exists']);
    expect(said(actions([button()]), actions([button()]))).toEqual([]);
  });

  test('two charts and one table are all it takes', () => {
    expect(said(chart, chart, table)).toEqual([]);
    expect(said(chart, chart, chart)).toEqual([
      ' no more than 2 data_visualization blocks allowed in a message',
    ]);
    expect(said(table, table)).toEqual([' no more than 1 table blocks allowed in a message']);
  });

  test('all text together has a limit, and so has all markdown', () => {
    expect(said(...many(4, section('x'.repeat(3_000))), section('x'.repeat(1_200)))).toEqual([]);
    const [problem] = validateBlocks(
      [...many(4, section('x'.repeat(3_000))), section('x'.repeat(1_201))],
      'message',
      null,
    );
    expect(problem).toMatchObject({ code: 'msg_blocks_too_long' });
    const markdown = { type: 'markdown', text: 'x'.repeat(6_001) };
    expect(said(markdown, markdown)).toEqual([
      ' no more than 12000 characters of markdown allowed in a message',
    ]);
  });

  test('a field that Slack does not know is refused', () => {
    expect(said({ ...section(), colour: 'red' })).toEqual(['/0 invalid additional property: colour']);
    expect(said({ type: 'section', text: { ...mrkdwn(), emoji: true } })).toEqual([
      '/0/text invalid additional property: emoji',
    ]);
  });

  test('what is no block is refused, not stumbled over', () => {
    const problems = validateBlocks([null, 'text', {}, { type: 7 }, { type: 'toString' }], 'message', null);
    expect(problems.map(one => one.pointer)).toEqual(['/0', '/1', '/2', '/3/type', '/4/type']);
  });

  test('the blocks of attachments are judged too', () => {
    const message = { attachments: [{ color: '#00ff00', blocks: [section('')] }] };
    expect(validateMessage(message, 'message', null).map(one => one.pointer)).toEqual([
      '/attachments/0/blocks/0/text/text',
    ]);
  });

  test('choices made beforehand must be offered', () => {
    const option = { text: plain('A'), value: 'a' };
    const other = { text: plain('B'), value: 'b' };
    const select = { type: 'static_select', action_id: 's', options: [option] };
    expect(said(actions([{ ...select, initial_option: option }]))).toEqual([]);
    expect(said(actions([{ ...select, initial_option: other }]))).toEqual([
      '/0/elements/0/initial_option must match one of the options',
    ]);
  });
});

describe('in a view', () => {
  test('inputs need a submit button, charts have no place, alerts do', () => {
    const typed = input({ type: 'plain_text_input', action_id: 'a' });
    expect(shown({ blocks: [typed] })).toEqual([' missing required field: submit']);
    expect(shown({ blocks: [typed, alert], submit: plain() })).toEqual([]);
    expect(shown({ blocks: [chart, table] })).toEqual([
      '/blocks/0/type unsupported type: data_visualization',
      '/blocks/1/type unsupported type: table',
    ]);
  });

  test('one element has the focus', () => {
    const focused = (id: string) => input({ type: 'plain_text_input', action_id: id, focus_on_load: true });
    expect(shown({ blocks: [focused('a'), focused('b')], submit: plain() })).toEqual([
      '/blocks only one element may have `focus_on_load`',
    ]);
  });

  test('a modal has a title and a Home has none', () => {
    expect(
      validateView({ type: 'modal', blocks: [section()] }, 'modal', null).map(one => one.message),
    ).toEqual(['missing required field: title']);
    expect(shown({ blocks: [section()], title: plain() }, 'home')).toEqual([
      ' invalid additional property: title',
    ]);
    expect(shown({ blocks: [section()] }, 'home')).toEqual([]);
    expect(validateView({ type: 'modal' }, 'home', null).map(one => one.pointer)).toEqual(['/type']);
  });
});

describe('in suggestions', () => {
  test('there are options or groups, a hundred at most', () => {
    const options = many(100, { text: plain(), value: 'v' });
    expect(validateSuggestions({ options })).toEqual([]);
    expect(validateSuggestions({ option_groups: [{ label: plain(), options }] })).toEqual([]);
    expect(validateSuggestions({ options: [...options, ...options] }).map(one => one.pointer)).toEqual([
      '/options',
    ]);
    expect(validateSuggestions({}).length).toBe(1);
  });
});
