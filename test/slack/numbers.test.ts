import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf } from '../../src/plan/count.ts';
import { progressBar, wholePercent } from '../../src/slack/bar.ts';
import {
  formatDifference,
  formatDuration,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatRate,
} from '../../src/slack/numbers.ts';

describe('numbers for people', () => {
  it.each([
    [formatNumber(1234567.891, 2), '1,234,567.89'],
    [formatNumber(-0.001, 2), '0.00'],
    [formatDifference(656, 0), '+656'],
    [formatDifference(-12.5, 2), '-12.50'],
    [formatDifference(0.001, 2), '0.00'],
    [formatPercent(5.2632), '+5.3%'],
    [formatPercent(null), 'new'],
    [formatPercent(-0.01), '0.0%'],
    [formatQuantity(1234.5, 'USD', 2), '$1,234.50'],
    [formatQuantity(-1234.5, 'EUR', 2), '-€1,234.50'],
    [formatQuantity(12.34, 'percent', 1), '12.3%'],
    [formatQuantity(1200, 'count', 0), '1,200'],
    [formatQuantity(3, 'sessions', 0), '3 sessions'],
    [countOf(1, 'row'), '1 row'],
    [countOf(1200, 'entry', 'entries'), '1,200 entries'],
    [formatDuration(0.4), '0.40 s'],
    [formatDuration(45), '45 s'],
    [formatDuration(240), '4 min'],
    [formatDuration(7500), '2 h 5 min'],
    [formatDuration(300_000), '3 days'],
    [formatRate(2.5), '2.5 a second'],
    [formatRate(0.2), '12 a minute'],
    [formatRate(0.001), '3.6 an hour'],
  ])('says %s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('the progress bar', () => {
  it('is full only at the end, and not empty once something is done', () => {
    expect(progressBar(0, 400, 10)).toBe('░░░░░░░░░░');
    expect(progressBar(1, 400, 10)).toBe('█░░░░░░░░░');
    expect(progressBar(399, 400, 10)).toBe('█████████░');
    expect(progressBar(400, 400, 10)).toBe('██████████');
    expect(wholePercent(999, 1000)).toBe(99);
  });

  it('has the same width whatever the numbers are', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (done, total) => {
        expect(progressBar(done, total)).toHaveLength(20);
      }),
    );
  });
});
