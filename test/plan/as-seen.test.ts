import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Signal, standing } from '../../src/plan/approvals.ts';
import { atGate, type SeenEmoji } from '../../src/plan/as-seen.ts';

const POSTED = 1_000;
const PEOPLE = ['U_BEN', 'U_CLEO'] as const;
const EMOJI = { white_check_mark: 'approve', heavy_check_mark: 'approve', x: 'block' } as const;

/** Somebody puts an emoji on the request or takes it away; what they do is in the order in which they do it. */
type Toggle = { readonly userId: string; readonly emoji: keyof typeof EMOJI; readonly added: boolean };

const keyOf = ({ userId, emoji }: Toggle) => `${userId} ${emoji}`;

/** What the bot holds after some of what happened was reported to it, in whatever order: the last one of each emoji. */
function reported(happened: readonly Toggle[], which: readonly number[]): Signal[] {
  const last = new Map<string, number>();
  for (const index of which) {
    const toggle = happened[index];
    if (toggle) last.set(keyOf(toggle), Math.max(index, last.get(keyOf(toggle)) ?? -1));
  }
  return [...last.values()].flatMap(index => {
    const toggle = happened[index];
    if (!toggle) return [];
    const { userId, emoji, added } = toggle;
    return [{ userId, emoji, verdict: EMOJI[emoji], present: added, at: POSTED + index }];
  });
}

/** What Slack shows after the first so many things happened. */
function shown(happened: readonly Toggle[], until: number): SeenEmoji[] {
  const all = Array.from({ length: until }, (_, index) => index);
  return reported(happened, all)
    .filter(({ present }) => present)
    .map(({ userId, verdict, emoji = '' }) => ({ userId, verdict, emoji }));
}

function gate(signals: readonly Signal[]) {
  const slots = PEOPLE.map(id => ({ id, anyOf: [id], because: 'owner' }));
  return { slots, signals, proposer: 'U_ADA', postedAt: POSTED };
}

const anyHistory = fc.array(
  fc.record({
    userId: fc.constantFrom(...PEOPLE),
    emoji: fc.constantFrom(...(Object.keys(EMOJI) as (keyof typeof EMOJI)[])),
    added: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);

/** Some of it reported, each perhaps twice and in any order, and a look at Slack at some moment. */
const anyReport = anyHistory.chain(happened =>
  fc.record({
    happened: fc.constant(happened),
    which: fc.array(fc.nat(happened.length - 1), { maxLength: 30 }),
    until: fc.nat(happened.length),
  }),
);

describe('a gate that looks at Slack before it passes', () => {
  const both: Toggle[] = [
    { userId: 'U_CLEO', emoji: 'white_check_mark', added: true },
    { userId: 'U_BEN', emoji: 'white_check_mark', added: true },
    { userId: 'U_BEN', emoji: 'x', added: true },
    { userId: 'U_BEN', emoji: 'white_check_mark', added: false },
    { userId: 'U_BEN', emoji: 'x', added: false },
  ];

  it('stays open when a ✅ and a ❌ were taken back together, whichever was reported first', () => {
    const now = shown(both, 5);
    expect(atGate(gate(reported(both, [0, 1, 2, 4])), null).now).toBe('look');
    expect(atGate(gate(reported(both, [0, 1, 2, 4])), now).now).toBe('open');
    expect(atGate(gate(reported(both, [0, 1, 2, 3])), now).now).toBe('open');
    expect(atGate(gate(reported(both, [0, 1, 2, 3, 4])), now).now).toBe('open');
  });

  it('passes when only the ❌ was taken back', () => {
    const others = [0, 1, 2, 4];
    const kept = both.filter((_, index) => others.includes(index));
    expect(atGate(gate(reported(both, others)), shown(kept, 4)).now).toBe('passes');
  });

  it('takes no look older than the end of a ❌ for permission', () => {
    const before = [...shown(both, 3)];
    expect(atGate(gate(reported(both, [0, 1, 2, 4])), before).now).toBe('open');
  });

  it('stays open for a ❌ that was never reported and that Slack shows', () => {
    const agreed: Toggle[] = [
      { userId: 'U_BEN', emoji: 'x', added: true },
      { userId: 'U_BEN', emoji: 'heavy_check_mark', added: true },
      { userId: 'U_CLEO', emoji: 'white_check_mark', added: true },
    ];
    const at = atGate(gate(reported(agreed, [1, 2])), shown(agreed, 3));
    expect(at).toMatchObject({ now: 'open', standing: { blockedBy: ['U_BEN'] } });
  });

  it('passes only while it would have passed in Slack, however events are lost, repeated and shuffled', () => {
    fc.assert(
      fc.property(anyReport, ({ happened, which, until }) => {
        const { now } = atGate(gate(reported(happened, which)), shown(happened, until));
        if (now !== 'passes') return;
        const then = Array.from({ length: until }, (_, index) => index);
        expect(standing(gate(reported(happened, then))).passed).toBe(true);
      }),
    );
  });

  it('comes to what stands in the end once everything was reported, in whatever order', () => {
    fc.assert(
      fc.property(anyHistory, happened => {
        const signals = reported(happened, [...happened.keys()]);
        const { now } = atGate(gate(signals), shown(happened, happened.length));
        expect(now === 'passes').toBe(standing(gate(signals)).passed);
      }),
    );
  });

  it('counts what was said by button though no emoji shows it', () => {
    const spoken = PEOPLE.map(
      (userId): Signal => ({ userId, verdict: 'approve', present: true, at: POSTED }),
    );
    expect(atGate(gate(spoken), []).now).toBe('passes');
  });
});
