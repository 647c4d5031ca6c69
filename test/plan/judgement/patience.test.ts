import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueNudges, nudgeName } from '../../../src/plan/policy/patience.ts';
import { DEFAULT_POLICY } from '../../../src/plan/policy/policy.ts';

const DAY = 86_400_000;
const askedAt = new Date('2026-05-01T09:00:00Z');
const dueAfter = (days: number, ...done: string[]) =>
  dueNudges(DEFAULT_POLICY.patience, {
    askedAt,
    now: new Date(askedAt.getTime() + days * DAY),
    done: new Set(done),
  }).map(nudgeName);

describe('waiting for approvals', () => {
  it.each<[number, string[], string[]]>([
    [0.9, [], []],
    [1, [], ['remind/1']],
    [2, ['remind/1'], []],
    [3, ['remind/1'], ['remind/2']],
    [5, ['remind/1', 'remind/2'], ['escalate']],
    [6, ['remind/1', 'remind/2', 'escalate'], []],
    [14, ['remind/1', 'remind/2', 'remind/3', 'escalate'], ['expire']],
  ])('after %d days, with %j done, asks for %j', (days, done, due) => {
    expect(dueAfter(days, ...done)).toEqual(due);
  });

  it('reminds once and not three times after the bot was down for a week', () => {
    expect(dueAfter(8)).toEqual(['remind/3', 'escalate']);
  });

  it('does nothing but expire once it is too late', () => {
    expect(dueAfter(30)).toEqual(['expire']);
  });

  it('does each thing once, however often the clock ticks', () => {
    const ticks = fc.array(fc.double({ min: 0, max: 13.9, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(ticks, days => {
        const done: string[] = [];
        for (const day of days.sort((a, b) => a - b)) done.push(...dueAfter(day, ...done));
        expect(new Set(done).size).toBe(done.length);
      }),
    );
  });
});
