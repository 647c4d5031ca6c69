import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../sandbox/block-kit/message.ts';
import { RENDERERS, render } from '../../src/notifiers/renderers.ts';
import type { Picture } from '../../src/notifiers/rendering.ts';
import type { MessageKind } from '../../src/plan/say/models.ts';
import { MODELS } from '../../src/plan/say/models.ts';
import type { MessageContent } from '../../src/store/messages.ts';
import { markupIn, mrkdwnIn, textsIn } from '../slack/hostile.ts';
import { hostileModel } from './model-arbitrary.ts';

const KINDS = Object.keys(MODELS) as MessageKind[];

const PICTURES: Picture[] = [
  { state: 'uploaded', fileId: 'F012AB3CD' },
  { state: 'unavailable' },
  { state: 'none' },
];

/** Slack's rules for blocks, as the sandbox judges them; it knows the one picture there is. */
const known = { files: new Map([['F012AB3CD', { state: 'ready', name: 'chart.png' }]]) };

/** Sentences of the bot's own, which may mention people. */
const OUR_WORDS = new Set(['remedy', 'why', 'sentence']);

function rendered(kind: MessageKind, model: Record<string, unknown>, picture: Picture) {
  const content = { kind, model: MODELS[kind].parse(model) } as MessageContent;
  return render(content, picture);
}

describe('every kind of message', () => {
  it('has a look', () => {
    expect(Object.keys(RENDERERS).sort((a, b) => a.localeCompare(b))).toEqual(
      [...KINDS].sort((a, b) => a.localeCompare(b)),
    );
  });

  it.each(KINDS)('%s is taken by Slack whatever it says', kind => {
    fc.assert(
      fc.property(hostileModel(kind), fc.constantFrom(...PICTURES), (model, picture) => {
        const { text, blocks } = rendered(kind, model, picture);
        expect(validateMessage({ blocks }, 'message', known)).toEqual([]);
        expect(blocks.length).toBeGreaterThan(0);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
        expect(text.length).toBeLessThanOrEqual(4_000);
        expect(text.trim()).not.toBe('');
      }),
      { numRuns: 40 },
    );
  });

  it.each(KINDS)('%s mentions and links only what the bot means to', kind => {
    fc.assert(
      fc.property(hostileModel(kind), model => {
        const words = withoutOurWords(model);
        const { text, blocks } = rendered(kind, words, { state: 'none' });
        const ids = new Set([...textsIn(words), 'U0ADA']);
        for (const markup of [text, ...mrkdwnIn(blocks)].flatMap(markupIn)) {
          expect(markup).toMatch(
            /^(@[A-Z0-9]+|#[A-Z0-9]+|!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+UTC)$/,
          );
          if (!markup.startsWith('!')) expect(ids).toContain(markup.slice(1));
        }
      }),
      { numRuns: 40 },
    );
  });
});

function withoutOurWords(model: Record<string, unknown>): Record<string, unknown> {
  const replaced = JSON.stringify(model, (key, value) =>
    OUR_WORDS.has(key) && typeof value === 'string' ? 'Ask <@U0ADA>.' : value,
  );
  return JSON.parse(replaced) as Record<string, unknown>;
}
