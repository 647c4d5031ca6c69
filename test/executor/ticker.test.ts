import { expect, it } from 'vitest';
import { createTicker } from '../../src/executor/ticker.ts';

it('is due at once, then once an interval, and again at once when the clock was set back', () => {
  let now = 10_000;
  const ticker = createTicker(() => new Date(now), 1_000);
  const dueAt = (at: number) => {
    now = at;
    return ticker.due();
  };
  expect([10_000, 10_001, 10_999, 11_000, 11_500, 12_000, 5_000, 5_500, 6_000].map(dueAt)).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
    true,
    false,
    true,
  ]);
});
