import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateStanding, type Signal, standing } from '../../src/plan/approvals.ts';
import { emojiName, verdictOf } from '../../src/plan/gate.ts';
import type { Slot } from '../../src/plan/slots.ts';

const PROPOSER = 'U_P';
const POSTED = 1_000;

function slot(id: string, ...anyOf: string[]): Slot {
  return { id, anyOf, because: `${id} must agree` };
}

function said(userId: string, differences: Partial<Signal> = {}): Signal {
  return { userId, verdict: 'approve', present: true, at: POSTED, ...differences };
}

function stand(slots: readonly Slot[], signals: readonly Signal[], postedAt: number | null = POSTED) {
  return standing({ slots, signals, proposer: PROPOSER, postedAt });
}

/** What must not depend on any order: whether it passes, what is missing, who blocks. */
function outcome({ passed, missing, blockedBy }: GateStanding) {
  return { passed, missing: missing.map(({ id }) => id), blockedBy: [...blockedBy].sort() };
}

describe('a gate', () => {
  const slots = [slot('ben', 'U_BEN'), slot('cleo', 'U_CLEO')];

  it('passes when each of its places is filled', () => {
    const gate = stand(slots, [said('U_BEN'), said('U_CLEO', { at: 2_000 })]);
    expect(gate.passed).toBe(true);
    expect(gate.filled.map(({ slot: { id }, userId, at }) => [id, userId, at])).toEqual([
      ['ben', 'U_BEN', 1_000],
      ['cleo', 'U_CLEO', 2_000],
    ]);
  });

  it('names what is missing', () => {
    expect(outcome(stand(slots, [said('U_CLEO')]))).toEqual({
      passed: false,
      missing: ['ben'],
      blockedBy: [],
    });
    expect(outcome(stand(slots, [])).missing).toEqual(['ben', 'cleo']);
  });

  it('does not count what was taken back', () => {
    expect(stand(slots, [said('U_BEN', { present: false }), said('U_CLEO')]).passed).toBe(false);
  });

  it('stays blocked by one who was asked until they withdraw it, even when they approved as well', () => {
    const everyone = [said('U_BEN'), said('U_CLEO'), said('U_BEN', { verdict: 'block' })];
    expect(outcome(stand(slots, everyone))).toEqual({
      passed: false,
      missing: ['ben'],
      blockedBy: ['U_BEN'],
    });
    const withdrawn = [...everyone.slice(0, 2), said('U_BEN', { verdict: 'block', present: false })];
    expect(stand(slots, withdrawn).passed).toBe(true);
  });

  it.each([
    ['the proposer', 'U_P', POSTED, 'own_proposal'],
    ['somebody who was not asked', 'U_EVE', POSTED, 'not_asked'],
    ['one who said it before the plan was posted', 'U_BEN', POSTED - 1, 'before_posting'],
  ])('does not count %s, whatever they say, and says why', (_, userId, at, why) => {
    for (const verdict of ['approve', 'block'] as const) {
      const gate = stand([slot('ben', 'U_BEN', 'U_P')], [said(userId, { at, verdict })]);
      expect(gate).toMatchObject({
        passed: false,
        filled: [],
        blockedBy: [],
        uncounted: [{ userId, verdict, why }],
      });
    }
  });

  it('counts nothing while its message is not known to be posted', () => {
    expect(stand(slots, [said('U_BEN'), said('U_CLEO')], null)).toMatchObject({
      passed: false,
      filled: [],
      uncounted: [{ why: 'before_posting' }, { why: 'before_posting' }],
    });
  });

  it('says of nobody that they do not count who said the same again and does', () => {
    const again = stand([slot('ben', 'U_BEN')], [said('U_BEN', { at: 10 }), said('U_BEN', { at: 2_000 })]);
    expect(again).toMatchObject({ passed: true, uncounted: [], filled: [{ at: 2_000 }] });
  });

  it('goes on standing on one emoji of somebody who took back the other', () => {
    expect(stand([slot('ben', 'U_BEN')], [said('U_BEN', { present: false }), said('U_BEN')]).passed).toBe(
      true,
    );
  });

  it('takes one person for one place', () => {
    const both = [slot('data', 'U_BEN', 'U_CLEO'), slot('finance', 'U_BEN', 'U_CLEO')];
    expect(stand(both, [said('U_BEN'), said('U_BEN', { at: 3_000 })]).filled).toHaveLength(1);
    expect(stand(both, [said('U_BEN'), said('U_CLEO')]).passed).toBe(true);
  });

  it('takes two places of one name for two', () => {
    const twins = [slot('twin', 'U_BEN'), slot('twin', 'U_BEN')];
    expect(stand(twins, [said('U_BEN')])).toMatchObject({ passed: false, missing: [{ id: 'twin' }] });
  });

  it('moves a person who came first to the place that only they can fill', () => {
    const any = [slot('either', 'U_BEN', 'U_CLEO'), slot('ben only', 'U_BEN')];
    const gate = stand(any, [said('U_BEN'), said('U_CLEO', { at: 2_000 })]);
    expect(gate.filled.map(({ slot: { id }, userId }) => [id, userId])).toEqual([
      ['either', 'U_CLEO'],
      ['ben only', 'U_BEN'],
    ]);
  });
});

describe('any gate', () => {
  const people = ['U_A', 'U_B', 'U_C', 'U_D', 'U_E', PROPOSER];
  const anySlots = fc
    .array(fc.subarray(people, { minLength: 1 }), { maxLength: 5 })
    .map(lists => lists.map((anyOf, index) => slot(`s${index}`, ...anyOf)));
  const anySignal = fc.record({
    userId: fc.constantFrom(...people, 'U_X'),
    verdict: fc.constantFrom('approve' as const, 'approve' as const, 'block' as const),
    present: fc.boolean(),
    at: fc.integer({ min: POSTED - 2, max: POSTED + 5 }),
  });
  const anySignals = fc.array(anySignal, { maxLength: 12 });

  it('stands the same in whatever order its signals are listed', () => {
    const shuffled = anySignals.chain(signals =>
      fc.tuple(fc.constant(signals), fc.shuffledSubarray(signals, { minLength: signals.length })),
    );
    fc.assert(
      fc.property(anySlots, shuffled, (slots, [listed, otherwise]) => {
        const [one, other] = [stand(slots, listed), stand(slots, otherwise)];
        expect(outcome(other)).toEqual(outcome(one));
        expect(other.filled).toEqual(one.filled);
      }),
    );
  });

  it('passes or not, and misses the same places, in whatever order people spoke after it was posted', () => {
    const times = fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(anySlots, anySignals, times, times, (slots, signals, first, second) => {
        const at = (order: number[]) => signals.map((one, i) => ({ ...one, at: POSTED + (order[i] ?? 0) }));
        expect(outcome(stand(slots, at(first)))).toEqual(outcome(stand(slots, at(second))));
      }),
    );
  });

  it('fills as many places as brute force can, no person twice, each by somebody who was asked', () => {
    fc.assert(
      fc.property(anySlots, anySignals, (slots, signals) => {
        const gate = stand(slots, signals);
        const fillers = gate.filled.map(({ userId }) => userId);
        expect(new Set(fillers).size).toBe(fillers.length);
        for (const { slot: place, userId } of gate.filled) {
          expect(place.anyOf).toContain(userId);
          const honest = (one: Signal) =>
            one.userId === userId && one.present && one.at >= POSTED && one.verdict === 'approve';
          expect(signals.some(honest)).toBe(true);
        }
        const approvers = new Set(
          signals
            .filter(({ verdict, present, at }) => verdict === 'approve' && present && at >= POSTED)
            .map(({ userId }) => userId)
            .filter(userId => userId !== PROPOSER && !gate.blockedBy.includes(userId)),
        );
        expect(fillers.length).toBe(mostFilled(slots, approvers));
        expect(gate.filled.length + gate.missing.length).toBe(slots.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is never filled or blocked by the proposer, and never passes while somebody asked blocks', () => {
    fc.assert(
      fc.property(anySlots, anySignals, (slots, signals) => {
        const gate = stand(slots, signals);
        expect(gate.filled.some(({ userId }) => userId === PROPOSER)).toBe(false);
        expect(gate.blockedBy).not.toContain(PROPOSER);
        const asked = new Set(slots.flatMap(({ anyOf }) => anyOf));
        const blocks = signals.some(
          ({ userId, verdict, present, at }) =>
            verdict === 'block' && present && at >= POSTED && asked.has(userId) && userId !== PROPOSER,
        );
        if (blocks) expect(gate.passed).toBe(false);
      }),
    );
  });

  it('loses no filled place when one more person approves', () => {
    fc.assert(
      fc.property(anySlots, anySignals, anySignal, (slots, signals, extra) => {
        const more = [...signals, { ...extra, verdict: 'approve' as const, present: true }];
        const missing = new Set(stand(slots, signals).missing.map(({ id }) => id));
        for (const { id } of stand(slots, more).missing) expect(missing).toContain(id);
      }),
    );
  });
});

/** The largest number of slots that these people can fill, by trying everything. */
function mostFilled(slots: readonly Slot[], people: ReadonlySet<string>): number {
  const [first, ...rest] = slots;
  if (!first) return 0;
  let most = mostFilled(rest, people);
  for (const person of first.anyOf.filter(candidate => people.has(candidate))) {
    most = Math.max(most, 1 + mostFilled(rest, new Set([...people].filter(other => other !== person))));
  }
  return most;
}

describe('an emoji', () => {
  it.each([
    ['white_check_mark', 'approve'],
    ['heavy_check_mark', 'approve'],
    ['x', 'block'],
    ['negative_squared_cross_mark', 'block'],
    ['white_check_mark::skin-tone-3', 'approve'],
    ['white_check_mark::skin-tone-7', null],
    ['thumbsup', null],
    ['eyes', null],
    ['', null],
    // A workspace may name its own emoji anything.
    ['constructor', null],
    ['__proto__', null],
    ['toString', null],
  ])('%j means %j', (reaction, verdict) => {
    expect(verdictOf(reaction)).toBe(verdict);
  });

  it('is known by its name without skin tone', () => {
    expect(emojiName('x::skin-tone-2')).toBe('x');
    expect(emojiName('x')).toBe('x');
  });
});
