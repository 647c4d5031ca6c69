import { expect, it } from 'vitest';
import { afterOverrun, afterStep, firstStep } from '../../src/plan/promotion-pace.ts';

const first = firstStep(400);

it.each<[story: string, size: number, rows: number, heldMs: number, next: number]>([
  ['grows by half after a quick step', 200, 200, 5, 300],
  ['grows just to what is wanted when that is nearer', 200, 200, 32, 250],
  ['grows even where half of it is nothing', 1, 1, 5, 2],
  ['stays where there was less to do than it may', 200, 20, 5, 200],
  ['grows to what is allowed and no more', 300, 300, 5, 400],
  ['shrinks at once after a slow step', 200, 200, 400, 20],
  ['shrinks by what it was and not by what it may', 200, 100, 80, 50],
  ['keeps at least one', 3, 3, 4_000, 1],
])('the next step of a promotion %s', (_story, size, rows, heldMs, next) => {
  expect(afterStep({ ...first, size }, { rows, heldMs, commitMs: 0 })).toEqual({ ...first, size: next });
});

it('a step that was stopped is cut to a quarter, and the smallest gets more time instead', () => {
  const sizes: [number, number][] = [];
  let step = { ...first, size: 40 };
  for (let stopped = 0; stopped < 5; stopped++) {
    step = afterOverrun(step, Math.min(20, step.size), step.size === 1);
    sizes.push([step.size, step.limitMs / first.limitMs]);
  }
  expect(sizes).toEqual([
    [5, 1],
    [1, 1],
    [1, 2],
    [1, 4],
    [1, 8],
  ]);
});

it('a COMMIT that took long leaves the statements less of the time for which anybody may wait, for a while', () => {
  const limits: number[] = [];
  let step = first;
  for (const commitMs of [20, 100, 4, 4, 900]) {
    step = afterStep(step, { rows: 9, heldMs: 30, commitMs });
    limits.push(step.limitMs);
  }
  expect(limits).toEqual([120, 50, 100, 120, 40]);
});
