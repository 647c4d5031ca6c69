import { describe, expect, it } from 'vitest';
import { sayChange, sayDuration, sayMetric, sayPercent, sayRange } from '../../src/checks/words.ts';
import { countOf } from '../../src/plan/count.ts';

describe('numbers in verdicts', () => {
  it.each([
    [countOf(1, 'row'), '1 row'],
    [countOf(1204, 'row'), '1,204 rows'],
    [sayChange(12.44), '+12.4%'],
    [sayChange(0), 'no change'],
    [sayChange(-0.04), 'less than 0.1% down'],
    [sayChange(-1234.5), '-1,234.5%'],
    [sayPercent(0), '0.0%'],
    [sayPercent(0.01), 'less than 0.1%'],
    [sayMetric(1204.5, { unit: 'USD', decimals: 2 }), '$1,204.50'],
    [sayMetric(-3, { unit: 'count', decimals: 0 }), '-3'],
    [sayMetric(12.5, { unit: 'percent', decimals: 1 }), '12.5%'],
    [sayMetric(3.25, { unit: 'hours', decimals: 1 }), '3.3 hours'],
    [sayMetric(null, { unit: 'USD', decimals: 2 }), 'none'],
    [sayRange(-5, 5), 'a change between -5% and +5%'],
    [sayRange(0, 0), 'no change'],
    [sayDuration(20), 'no time'],
    [sayDuration(40 * 60), '40 min'],
    [sayDuration(90_000), '1 day 1 h'],
    [sayDuration(2 * 86_400), '2 days'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});
