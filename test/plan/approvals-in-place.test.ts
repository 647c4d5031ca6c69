import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Signal, standing } from '../../src/plan/approvals.ts';
import { mayFill, type Slot } from '../../src/plan/slots.ts';

const PEOPLE = ['U_A', 'U_B', 'U_C', 'U_D', 'U_E'];
const PROPOSER = 'U_P';

function stand(slots: readonly Slot[], signals: readonly Signal[], needsReason = false) {
  return standing({ slots, signals, proposer: PROPOSER, postedAt: 0, needsReason });
}

function said(userId: string, at = 5, differences: Partial<Signal> = {}): Signal {
  return { userId, verdict: 'approve', present: true, at, ...differences };
}

const ben: Slot = { id: 'ben', anyOf: ['U_BEN'], because: 'it' };
const chloe: Slot = {
  id: 'chloe',
  anyOf: ['U_CHLOE'],
  because: 'it',
  standIns: [{ userId: 'U_BEN', for: 'U_CHLOE', from: 0, to: 10 }],
};

describe('somebody who stands in', () => {
  it('fills the place of the other, and it says for whom', () => {
    const { filled, passed } = stand([chloe], [said('U_BEN')]);
    expect(passed).toBe(true);
    expect(filled).toMatchObject([{ userId: 'U_BEN', for: 'U_CHLOE' }]);
  });

  it('fills their own place first, wherever it stands, and only one', () => {
    for (const slots of [
      [ben, chloe],
      [chloe, ben],
    ]) {
      const { filled, missing } = stand(slots, [said('U_BEN')]);
      expect(filled).toMatchObject([{ slot: { id: 'ben' }, for: null }]);
      expect(missing).toMatchObject([{ id: 'chloe' }]);
    }
  });

  it('blocks in the place of the other, too', () => {
    expect(stand([chloe], [said('U_BEN', 5, { verdict: 'block' }), said('U_CHLOE')]).passed).toBe(false);
  });

  it('does not count once the other is there again', () => {
    expect(stand([chloe], [said('U_BEN', 10)]).uncounted).toMatchObject([{ why: 'not_asked' }]);
  });
});

describe('an approval where the risk asks for a reason', () => {
  it('counts with one and not without, and says which', () => {
    expect(stand([ben], [said('U_BEN')], true)).toMatchObject({
      passed: false,
      uncounted: [{ userId: 'U_BEN', why: 'unconfirmed' }],
    });
    expect(stand([ben], [said('U_BEN', 5, { reason: '  ' })], true).passed).toBe(false);
    expect(stand([ben], [said('U_BEN', 5, { reason: 'I checked May.' })], true)).toMatchObject({
      passed: true,
      filled: [{ reason: 'I checked May.' }],
      uncounted: [],
    });
  });

  it('is not asked of whoever blocks: that stops in any case, and says why where they did', () => {
    const gate = stand(
      [ben, chloe],
      [said('U_BEN', 5, { verdict: 'block', reason: 'May is missing.' })],
      true,
    );
    expect(gate).toMatchObject({
      blockedBy: ['U_BEN'],
      objections: [{ userId: 'U_BEN', reason: 'May is missing.' }],
    });
  });
});

describe('any gate at which some stand in for others', () => {
  const standIn = fc
    .tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...PEOPLE), fc.nat(8), fc.integer({ min: 1, max: 6 }))
    .map(([userId, person, from, length]) => ({ userId, for: person, from, to: from + length }));
  const slots = fc
    .array(
      fc.record({
        anyOf: fc.subarray(PEOPLE, { minLength: 1, maxLength: 2 }),
        standIns: fc.array(standIn, { maxLength: 3 }),
      }),
      { maxLength: 5 },
    )
    .map(all => all.map((slot, index): Slot => ({ ...slot, id: `s${index}`, because: 'it' })));
  const signal = fc.record({
    userId: fc.constantFrom(...PEOPLE, PROPOSER),
    verdict: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'block' as const),
    present: fc.boolean(),
    at: fc.nat(12),
    reason: fc.constantFrom(null, '', 'It is right.'),
  });
  const signals = fc.array(signal, { maxLength: 10 });

  it('fills as many places as brute force can, each by somebody who might just then, nobody twice', () => {
    fc.assert(
      fc.property(slots, signals, fc.boolean(), (asked, everything, needsReason) => {
        const { filled, missing, blockedBy } = stand(asked, everything, needsReason);
        expect(filled.length + missing.length).toBe(asked.length);
        expect(new Set(filled.map(({ userId }) => userId)).size).toBe(filled.length);
        for (const { slot, userId, at, for: person } of filled) {
          expect(mayFill(slot, userId, at)).toBe(true);
          expect(person === null).toBe(slot.anyOf.includes(userId));
          expect(userId).not.toBe(PROPOSER);
        }
        const counted = everything.filter(
          ({ userId, present, verdict, reason }) =>
            present &&
            verdict === 'approve' &&
            userId !== PROPOSER &&
            !blockedBy.includes(userId) &&
            (!needsReason || (reason ?? '').trim() !== ''),
        );
        expect(filled.length).toBe(mostFilled(asked, counted));
      }),
      { numRuns: 300 },
    );
  });

  it('stands the same in whatever order its signals are listed', () => {
    const shuffled = signals.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(slots, shuffled, (asked, [listed, otherwise]) => {
        const outcome = (all: readonly Signal[]) => {
          const { passed, missing, blockedBy } = stand(asked, all);
          return { passed, missing: missing.map(({ id }) => id), blockedBy: [...blockedBy].sort() };
        };
        expect(outcome(otherwise)).toEqual(outcome(listed));
      }),
    );
  });
});

/** The largest number of places that these approvals can fill, by trying everything. */
function mostFilled([first, ...rest]: readonly Slot[], approvals: readonly Signal[]): number {
  if (!first) return 0;
  const able = new Set(
    approvals.filter(({ userId, at }) => mayFill(first, userId, at)).map(({ userId }) => userId),
  );
  const tries = [...able].map(
    person =>
      1 +
      mostFilled(
        rest,
        approvals.filter(({ userId }) => userId !== person),
      ),
  );
  return Math.max(mostFilled(rest, approvals), ...tries);
}
