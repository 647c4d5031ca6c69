import { expect, it } from 'vitest';
import { afterOverrun, afterStep, firstStep } from '../../src/plan/promotion-pace.ts';

it.each<[story: string, size: number, tookMs: number, next: number]>([
  ['grows by half after a quick step', 200, 5, 300],
  ['grows just to what is wanted when that is nearer', 200, 32, 250],
  ['grows even where half of it is nothing', 1, 5, 2],
  ['shrinks at once after a slow step', 200, 400, 20],
  ['keeps at least one', 3, 4_000, 1],
])('the next step of a promotion %s', (_story, size, tookMs, next) => {
  expect(afterStep(firstStep(size), tookMs)).toEqual(firstStep(next));
});

it('a step that was stopped is cut to a quarter, and the smallest gets more time instead', () => {
  const sizes: [number, number][] = [];
  let step = firstStep(20);
  for (let stopped = 0; stopped < 5; stopped++) {
    step = afterOverrun(step);
    sizes.push([step.size, step.limitMs / firstStep(1).limitMs]);
  }
  expect(sizes).toEqual([
    [5, 1],
    [1, 1],
    [1, 2],
    [1, 4],
    [1, 8],
  ]);
});
