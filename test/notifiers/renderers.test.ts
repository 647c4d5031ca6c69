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

/** Of each kind; what goes wrong with hostile words goes wrong within a few. */
const RUNS = 12;

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

type Rendered = ReturnType<typeof rendered>;

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

  it.each(KINDS)(
    '%s is taken by Slack whatever it says, and mentions and links only what the bot means to',
    kind => {
      fc.assert(
        fc.property(hostileModel(kind), fc.constantFrom(...PICTURES), (model, picture) => {
          expectAccepted(rendered(kind, model, picture));
          const words = withoutOurWords(model);
          expectNoForeignMarkup(words, rendered(kind, words, { state: 'none' }));
        }),
        { numRuns: RUNS },
      );
    },
  );
});

function expectAccepted({ text, blocks }: Rendered): void {
  expect(validateMessage({ blocks }, 'message', known)).toEqual([]);
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_000);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text.trim()).not.toBe('');
}

function expectNoForeignMarkup(words: Record<string, unknown>, { text, blocks }: Rendered): void {
  const ids = new Set([...textsIn(words), 'U0ADA']);
  for (const markup of [text, ...mrkdwnIn(blocks)].flatMap(markupIn)) {
    expect(markup).toMatch(
      /^(@[A-Z0-9]+|#[A-Z0-9]+|!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+UTC)$/,
    );
    if (!markup.startsWith('!')) expect(ids).toContain(markup.slice(1));
  }
}

function withoutOurWords(model: Record<string, unknown>): Record<string, unknown> {
  const replaced = JSON.stringify(model, function (this: unknown, key, value: unknown) {
    const isOurs = OUR_WORDS.has(key) || (key === 'text' && Object(this).ours === true);
    return isOurs && typeof value === 'string' ? 'Ask <@U0ADA>.' : value;
  });
  return JSON.parse(replaced) as Record<string, unknown>;
}
