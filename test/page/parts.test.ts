import { describe, expect, test } from 'vitest';
import { readChart } from '../../sandbox/page/charts/chart-data.ts';
import { scaleFor } from '../../sandbox/page/charts/scale.ts';
import { chosenOf, matching, valueOfChoices } from '../../sandbox/page/elements/choice.ts';
import { localInputOf, secondsOf } from '../../sandbox/page/elements/date-time-value.ts';
import { initialValue, stateOf } from '../../sandbox/page/elements/element-value.ts';
import { emojiCharacter, searchEmoji, usefulEmoji } from '../../sandbox/page/mrkdwn/emoji.ts';

describe('what an input holds', () => {
  const blocks = [
    {
      type: 'input',
      block_id: 'a',
      element: { type: 'plain_text_input', action_id: 'x', initial_value: 'begin' },
    },
    { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'go' }] },
    { type: 'section', block_id: 'c', accessory: { type: 'datepicker', action_id: 'day' } },
  ];

  test('is what was typed, else what the workspace knows, else what it starts with', () => {
    const typed = { a: { x: { type: 'plain_text_input', value: 'typed' } } };
    const known = { a: { x: { type: 'plain_text_input', value: 'known' } } };
    const starts = { c: { day: { type: 'datepicker', selected_date: null } } };
    expect(stateOf(blocks, {}, {})).toEqual({
      ...starts,
      a: { x: { type: 'plain_text_input', value: 'begin' } },
    });
    expect(stateOf(blocks, {}, known)).toEqual({ ...starts, ...known });
    expect(stateOf(blocks, typed, known)).toEqual({ ...starts, ...typed });
  });

  test('is not taken from an input of another type that stood in the same place', () => {
    const old = { a: { x: { type: 'number_input', value: '7' } } };
    expect(stateOf(blocks, old, {}).a?.x).toEqual({ type: 'plain_text_input', value: 'begin' });
  });

  test('a button holds nothing', () => {
    expect(initialValue({ type: 'button', action_id: 'go' })).toBeNull();
  });
});

describe('what a select sends', () => {
  const option = { text: { type: 'plain_text', text: 'Small' }, value: 's' };
  const choice = { key: 's', label: 'Small', note: null, group: null, option };
  const person = { key: 'U1', label: 'Ada', note: 'engineer', group: null, option: null };
  test.each([
    ['static_select', choice, { type: 'static_select', selected_option: option }],
    ['multi_static_select', choice, { type: 'multi_static_select', selected_options: [option] }],
    ['users_select', person, { type: 'users_select', selected_user: 'U1' }],
    [
      'multi_conversations_select',
      person,
      { type: 'multi_conversations_select', selected_conversations: ['U1'] },
    ],
  ])('%s', (type, chosen, value) => {
    expect(valueOfChoices(type, [chosen])).toEqual(value);
    expect(chosenOf(valueOfChoices(type, [chosen]))).toEqual([chosen.option ?? chosen.key]);
    expect(chosenOf(valueOfChoices(type, []))).toEqual([]);
  });

  test('a search finds every word, in the name or the note', () => {
    expect(matching([choice, person], 'engin ad').map(({ key }) => key)).toEqual(['U1']);
    expect(matching([choice, person], '').length).toBe(2);
  });
});

describe('a moment in time', () => {
  test('is the same after a walk through the browser’s own field', () => {
    const at = Date.parse('2026-03-29T13:45:00Z') / 1_000;
    expect(secondsOf(localInputOf(at))).toBe(at);
    expect(localInputOf(null)).toBe('');
    expect(secondsOf('')).toBeNull();
  });
});

describe('a chart', () => {
  test.each([
    [[3, 97], true, { least: 0, most: 100 }],
    [[412_000, 418_000], false, { least: 412_000, most: 418_000 }],
    [[-40, 60], true, { least: -50, most: 75 }],
    [[5, 5], false, { least: 4, most: 6 }],
    [[], true, { least: 0, most: 1 }],
  ])('an axis for %j, from zero: %s', (values, startsAtZero, expected) => {
    const scale = scaleFor(values, startsAtZero);
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(scale.least);
      expect(value).toBeLessThanOrEqual(scale.most);
    }
    expect(scale.ticks.at(0)).toBe(scale.least);
    expect(scale.ticks.at(-1)).toBe(scale.most);
    expect(scale.most - scale.least).toBeLessThanOrEqual(2 * (expected.most - expected.least));
  });

  test('keeps a gap where a series has no value', () => {
    const chart = readChart({
      title: 'Signups',
      chart: {
        type: 'line',
        series: [{ name: 'before', data: [{ label: 'Mon', value: 1 }] }],
        axis_config: { categories: ['Mon', 'Tue'] },
      },
    });
    expect(chart?.series).toEqual([{ name: 'before', values: [1, null] }]);
  });

  test('of an unknown kind is not guessed at', () => {
    expect(readChart({ chart: { type: 'radar' } })).toBeNull();
  });
});

describe('emoji', () => {
  test('the useful ones all exist', () => {
    expect(usefulEmoji.filter(name => emojiCharacter(name) === null)).toEqual([]);
  });

  test('a search finds names by their words, those that begin with it first', () => {
    expect(searchEmoji('check mark', 5)).toContain('white_check_mark');
    expect(searchEmoji('roc', 3)[0]).toBe('rock');
    expect(searchEmoji('zzzz', 5)).toEqual([]);
  });

  test('an inherited name is no emoji', () => {
    expect(emojiCharacter('constructor')).toBeNull();
  });
});
