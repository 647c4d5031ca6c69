import { describe, expect, it } from 'vitest';
import { chartOption, heightOf } from '../../../src/notifiers/charts/chart-option.ts';
import { drawMovement } from '../../../src/notifiers/charts/draw-movement.ts';
import type { ChartModel } from '../../../src/slack/chart-data.ts';

function chart(differences: Partial<ChartModel> = {}): ChartModel {
  return {
    metric: 'signups',
    title: 'Signups',
    unit: 'count',
    decimals: 0,
    periods: ['2026-03-02', '2026-03-03', '2026-03-04'],
    before: [100, 110, 90],
    after: [130, 140, 120],
    ...differences,
  };
}

/** Width and height of a PNG, which stand in its first chunk. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the chart of a movement', () => {
  it('is a picture no wider than Slack shows, with a panel a metric', () => {
    expect(sizeOf(drawMovement('Daily signups', [chart()]))).toEqual([1_400, heightOf(1)]);
    const many = Array.from({ length: 9 }, (_, at) => chart({ metric: `m${at}` }));
    expect(sizeOf(drawMovement('Daily signups', many))).toEqual([1_400, heightOf(4)]);
  });

  it('looks different when the numbers do, and the same when they do not', () => {
    const one = drawMovement('Daily signups', [chart()]);
    expect(drawMovement('Daily signups', [chart()])).toEqual(one);
    expect(drawMovement('Daily signups', [chart({ after: [130, 141, 120] })])).not.toEqual(one);
  });

  it.each([
    ['no rows before', { before: [null, null, null] }],
    ['a single period', { periods: ['2026-03'], before: [1], after: [2] }],
    ['nothing at all', { before: [null, null, null], after: [null, null, null] }],
    ['hostile titles', { title: '<script>&"\'\u0000 \u202e\uffff\ud800', unit: ']]>' }],
    [
      'years of days',
      {
        periods: Array.from({ length: 1_000 }, (_, at) => `day ${at}`),
        before: Array.from({ length: 1_000 }, (_, at) => at),
        after: Array.from({ length: 1_000 }, (_, at) => at * 2),
      },
    ],
    ['huge numbers', { before: [1e300, -1e300, 0], after: [1e15, 1e-15, 0] }],
  ])('can be drawn with %s', (_, differences) => {
    expect(sizeOf(drawMovement('A <title> & more', [chart(differences)]))[0]).toBe(1_400);
  });

  it('begins its axis at zero, and says so where it does not', () => {
    const titles = (one: ChartModel) => JSON.stringify(chartOption('t', [one]).title);
    expect(titles(chart({ before: [0, 10, 5], after: [5, 10, 15] }))).not.toContain('does not begin at 0');
    expect(titles(chart())).toContain('does not begin at 0');
  });

  it.each([
    [1_250_000, '1.25M'],
    [2_000_000_000, '2B'],
    [350_000, '350k'],
    [9_000, '9,000'],
    [0.25, '0.25'],
    [-20_500, '-20.5k'],
    [0, '0'],
  ])('labels %d on its axis as %s', (value, label) => {
    const [axis] = chartOption('t', [chart({ decimals: 2 })]).yAxis;
    expect(axis?.axisLabel.formatter(value)).toBe(label);
  });
});
