import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSections } from '../../src/slack/code-sections.ts';
import { cut, takeFitting } from '../../src/slack/limits.ts';
import { hostileText } from './hostile.ts';

describe('cutting', () => {
  it('leaves alone what fits, and marks what was left out', () => {
    expect(cut('twelve chars', 12)).toBe('twelve chars');
    expect(cut('thirteen char', 12)).toBe('thirteen ch…');
    expect(cut('anything', 0)).toBe('');
  });

  it('never gives more than was allowed, nor half a character', () => {
    fc.assert(
      fc.property(hostileText(), fc.integer({ min: 0, max: 300 }), (text, max) => {
        const short = cut(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        if (!/\p{Cs}/u.test(text)) expect(short).not.toMatch(/\p{Cs}/u);
      }),
    );
    expect(cut('🇩🇪🇫🇷🇮🇹', 9)).toBe('🇩🇪🇫🇷…');
  });
});

describe('taking what fits', () => {
  it('says how many are left, and keeps at least one', () => {
    expect(takeFitting(['aaa', 'bb', 'c'], 5, item => item.length)).toEqual({
      taken: ['aaa', 'bb'],
      left: 1,
    });
    expect(takeFitting(['aaa'], 1, item => item.length)).toEqual({ taken: ['aaa'], left: 0 });
    expect(takeFitting([], 1, () => 1)).toEqual({ taken: [], left: 0 });
  });
});

describe('code of any length', () => {
  it('is split between lines into sections that hold all of it', () => {
    const sql = Array.from({ length: 400 }, (_, line) => `select ${line} as a${line} -- & <tag>`).join('\n');
    const sections = codeSections(sql);
    expect(sections.length).toBeGreaterThan(3);
    const joined = sections.map(({ text }) => text?.text.slice(3, -3)).join('\n');
    expect(joined.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toBe(sql);
  });

  it('never makes a section that Slack refuses', () => {
    fc.assert(
      fc.property(hostileText(), text => {
        for (const { text: shown } of codeSections(text)) {
          expect(shown?.text.length).toBeLessThanOrEqual(3_000);
          expect(shown?.text.match(/```/g)).toHaveLength(2);
        }
      }),
    );
  });
});
