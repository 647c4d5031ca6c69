import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message } from 'slack-blocks-to-jsx';
import { describe, expect, it } from 'vitest';
import {
  bold,
  channelMention,
  code,
  codeBlock,
  inline,
  link,
  md,
  sentence,
  slackDate,
  typed,
  userMention,
} from '../../src/slack/mrkdwn.ts';
import { EVIL, hostileText } from './hostile.ts';

/** How a renderer that knows nothing of us shows a mrkdwn text. It takes `verbatim` for "no formatting", unlike Slack. */
function shown(mrkdwn: { mrkdwn: string }): string {
  const message = createElement(Message, {
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn.mrkdwn } }],
    logo: '',
    name: '',
    withoutWrapper: true,
  });
  return renderToStaticMarkup(message);
}

const FORMATTED = /<strong|<em|<s>|<code|slack_(user|channel|broadcast|emoji|user_group)|<a /;

describe('text that people typed', () => {
  it('is shown as it was typed, and formats, mentions and links nothing', () => {
    const before = shown(typed('x')).replace('x', '').length;
    expect(before).toBeGreaterThan(0);
    for (const text of EVIL) expect(shown(typed(text))).not.toMatch(FORMATTED);
  });

  it('would be formatted by the same renderer if it were not escaped', () => {
    expect(shown({ mrkdwn: '*bold*' })).toMatch(FORMATTED);
    expect(shown({ mrkdwn: '<!channel>' })).toMatch(FORMATTED);
    expect(shown({ mrkdwn: '`code`' })).toMatch(FORMATTED);
  });

  it('never holds an angle bracket or a formatting character, whatever it is', () => {
    fc.assert(
      fc.property(hostileText(), text => {
        const { mrkdwn } = typed(text);
        expect(mrkdwn).not.toMatch(/[<>*~`]/);
        expect(mrkdwn).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(mrkdwn).not.toMatch(/(^|\n)\s*&gt;/);
        expect(mrkdwn).not.toMatch(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/u);
        expect(mrkdwn).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\p{Cs}|[^\P{Cc}\n\t]/u);
      }),
    );
  });

  it('keeps what is only part of a word, such as the names of columns', () => {
    expect(typed('signups_daily by stg_a__b').mrkdwn).toBe('signups_daily by stg_a__b');
    expect(typed('_private_').mrkdwn).toBe('ˍprivateˍ');
    expect(typed('at 10:30:15, R&D < 5%').mrkdwn).toBe('at 10:30:15, R&amp;D &lt; 5%');
  });

  it('keeps line breaks, or loses them where it must stay on one line', () => {
    expect(typed('one\r\ntwo').mrkdwn).toBe('one\ntwo');
    expect(inline(' one\n\n two ').mrkdwn).toBe('one two');
  });

  it('is cut by its escaped length, never inside an entity or a character', () => {
    fc.assert(
      fc.property(hostileText(), fc.integer({ min: 1, max: 200 }), (text, max) => {
        const { mrkdwn } = typed(text, max);
        expect(mrkdwn.length).toBeLessThanOrEqual(max);
        expect(mrkdwn).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
    );
    expect(typed('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15).mrkdwn).toBe('👩‍👩‍👧‍👦…');
  });
});

describe('the template', () => {
  it('takes what is written in it as formatting and what is put in as data', () => {
    expect(md`*${'a*b'}* ${1234} ${bold('c_d_')}`.mrkdwn).toBe('*a∗b* 1,234 *c_dˍ*');
  });
});

describe('code', () => {
  it('ends where we end it', () => {
    expect(codeBlock('select 1; ``` *bold*').mrkdwn).toBe('```select 1; ˋˋˋ *bold*```');
    expect(code('a`b\nc').mrkdwn).toBe('`aˋb c`');
  });
});

describe("sentences of the bot's own", () => {
  it('may mention people and quote commands, and no more', () => {
    const text = 'Only <@U012AB3CD> may. See `/backfill help`. <!channel> <https://evil.example|x>';
    expect(sentence(text).mrkdwn).toBe(
      'Only <@U012AB3CD> may. See `/backfill help`. &lt;!channel&gt; &lt;https://evil.example|x&gt;',
    );
  });
});

describe('mentions, links and dates', () => {
  it('are made of ids and addresses only', () => {
    expect(userMention('U012AB3CD').mrkdwn).toBe('<@U012AB3CD>');
    expect(userMention('U1> <!channel').mrkdwn).toBe('U1&gt; &lt;\u200b!channel');
    expect(channelMention('#growth').mrkdwn).toBe('#growth');
    expect(link('https://a.example/?x=1&y=2', 'a|b>').mrkdwn).toBe(
      '<https://a.example/?x=1&amp;y=2|a❘b&gt;>',
    );
    expect(link('javascript:alert(1)', 'here').mrkdwn).toBe('here');
  });

  it("give an instant in the reader's own time zone", () => {
    const { mrkdwn } = slackDate('2026-03-30T14:05:00.000Z');
    expect(mrkdwn).toBe('<!date^1774879500^{date_short_pretty} {time}|2026-03-30 14:05 UTC>');
    expect(slackDate('soon').mrkdwn).toBe('soon');
  });
});
