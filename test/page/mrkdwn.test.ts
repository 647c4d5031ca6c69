import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSlackDate } from '../../sandbox/page/mrkdwn/format-date.ts';
import { parseMrkdwn } from '../../sandbox/page/mrkdwn/parse.ts';
import { parseInline, parsePlain } from '../../sandbox/page/mrkdwn/parse-inline.ts';
import type { Inline } from '../../sandbox/page/mrkdwn/tree.ts';

/** Writes a parsed line back with marks that cannot be mistaken for typed ones. */
function shown(inlines: readonly Inline[]): string {
  return inlines.map(show).join('');
}

function show(inline: Inline): string {
  switch (inline.kind) {
    case 'plain':
      return inline.text;
    case 'break':
      return '⏎';
    case 'bold':
    case 'italic':
    case 'strike':
      return `‹${inline.kind} ${shown(inline.children)}›`;
    case 'code':
      return `‹code ${inline.text}›`;
    case 'emoji':
      return `‹emoji ${inline.name}›`;
    case 'link':
      return `‹link ${inline.href} ${inline.label ?? '–'}›`;
    case 'user':
    case 'channel':
    case 'group':
      return `‹${inline.kind} ${inline.id} ${inline.label ?? '–'}›`;
    case 'broadcast':
      return `‹everyone ${inline.range}›`;
    case 'date':
      return `‹date ${inline.at} ${inline.format} ${inline.fallback}›`;
  }
}

describe('a line of mrkdwn', () => {
  test.each([
    ['plain words', 'plain words'],
    ['*bold* and _italic_ and ~struck~', '‹bold bold› and ‹italic italic› and ‹strike struck›'],
    ['*bold _and italic_*', '‹bold bold ‹italic and italic››'],
    ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4'],
    ['* not bold *', '* not bold *'],
    ['*unclosed', '*unclosed'],
    ['**', '**'],
    ['`*as typed*`', '‹code *as typed*›'],
    ['`a &lt; b`', '‹code a < b›'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['<@U1>, <#C1>, <!subteam^S1>', '‹user U1 –›, ‹channel C1 –›, ‹group S1 –›'],
    ['<@U1|ada> in <#C1|growth>', '‹user U1 ada› in ‹channel C1 growth›'],
    ['<!here> <!channel>', '‹everyone here› ‹everyone channel›'],
    ['<https://a.example/?x=1&amp;y=2|see *this*>', '‹link https://a.example/?x=1&y=2 see *this*›'],
    ['*<https://a.example/a_b_c|link>*', '‹bold ‹link https://a.example/a_b_c link››'],
    ['<mailto:a@b.example>', '‹link mailto:a@b.example –›'],
    ['<javascript:alert(1)|press me>', 'press me'],
    ['<!date^1700000000^{date_short}|then>', '‹date 1700000000 {date_short} then›'],
    [':white_check_mark: and :wave::skin-tone-3:', '‹emoji white_check_mark› and ‹emoji wave::skin-tone-3›'],
    ['one\ntwo', 'one⏎two'],
    ['a <lone bracket', 'a <lone bracket'],
    ['<>', '<>'],
  ])('%s', (typed, expected) => {
    expect(shown(parseInline(typed))).toBe(expected);
  });

  test('words without marks come out as they were typed', () => {
    const words = fc.stringMatching(/^[a-zA-Z0-9 .,;!?()äöüé—]{0,80}$/);
    fc.assert(fc.property(words, typed => shown(parseInline(typed)) === typed));
  });

  test('nothing that is typed breaks the page or gets lost in the middle of a mark', () => {
    const pieces = fc.array(
      fc.constantFrom('*', '_', '~', '`', '<', '>', '|', ':', '@U1', 'a', ' ', '\n', '&amp;'),
    );
    fc.assert(fc.property(pieces, typed => Array.isArray(parseMrkdwn(typed.join('')))));
  });
});

describe('a text of several lines', () => {
  test('a quote ends where its mark ends, and preformatted text keeps its spaces', () => {
    const paragraphs = parseMrkdwn(
      'before\n&gt; said *once*\n> and twice\nafter\n```\n  a   1\n  b  22\n```\nend',
    );
    expect(paragraphs.map(({ kind }) => kind)).toEqual(['text', 'quote', 'text', 'preformatted', 'text']);
    expect(paragraphs[3]).toEqual({ kind: 'preformatted', text: '  a   1\n  b  22' });
    const [, quote] = paragraphs;
    expect(quote?.kind === 'quote' && shown(quote.children)).toBe('said ‹bold once›⏎and twice');
  });

  test('marks mean nothing inside preformatted text, and links show their address', () => {
    expect(parseMrkdwn('```*a* <https://a.example> &lt;b&gt;```')).toEqual([
      { kind: 'preformatted', text: '*a* https://a.example <b>' },
    ]);
  });
});

describe('plain text', () => {
  test('knows emoji and line breaks, and no marks', () => {
    expect(shown(parsePlain('*a* :eyes:\n<@U1>', true))).toBe('*a* ‹emoji eyes›⏎<@U1>');
    expect(shown(parsePlain('at :eyes:', false))).toBe('at :eyes:');
  });
});

describe('a Slack date', () => {
  const at = Date.parse('2026-03-02T08:05:09Z') / 1_000;
  const hours = (count: number) => at + count * 3_600;
  test.each([
    ['{date_num}', at, '2026-03-02'],
    ['{date} at {time}', at, '2 March 2026 at 08:05'],
    ['{date_short} {time_secs}', at, '2 Mar 2026 08:05:09'],
    ['{date_long}', at, 'Monday 2 March 2026'],
    ['{date_pretty}', hours(1), 'today'],
    ['{date_short_pretty}', hours(24), 'yesterday'],
    ['{date_long_pretty}', hours(-24), 'tomorrow'],
    ['{date_pretty}', hours(48), '2 March 2026'],
    ['{ago}', hours(3), '3 hours ago'],
    ['{unknown}', at, '{unknown}'],
  ])('%s', (format, now, expected) => {
    expect(formatSlackDate(at, format, now, 'UTC')).toBe(expected);
  });

  test('is written in the zone of whoever reads it', () => {
    expect(formatSlackDate(at, '{time}', at, 'Asia/Tokyo')).toBe('17:05');
  });
});
