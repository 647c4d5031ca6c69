import { describe, expect, it } from 'vitest';
import type { Movement } from '../../src/plan/movement.ts';
import { chartModels, describeChart } from '../../src/slack/chart-data.ts';
import { movementHeadline, movementTables } from '../../src/slack/tables.ts';

function movement(differences: Partial<Movement> = {}): Movement {
  return {
    metric: 'revenue',
    title: 'Net revenue',
    unit: 'USD',
    decimals: 2,
    period: '2025-07',
    before: 1_000,
    after: 900.5,
    ...differences,
  };
}

describe('the movement table', () => {
  it('lines up old, new, difference and percent under each metric', () => {
    const [first, second, ...others] = movementTables(
      [
        movement(),
        movement({ period: '2025-08', before: null, after: 12_345.678 }),
        movement({
          metric: 'signups',
          title: 'Signups',
          unit: 'count',
          decimals: 0,
          before: 10,
          after: null,
        }),
      ],
      10,
    );
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      text: {
        text: [
          '*Net revenue* (USD)',
          '```Period     Before      After  Difference  Change',
          '2025-07  1,000.00     900.50      -99.50  -10.0%',
          '2025-08      none  12,345.68  +12,345.68     new```',
        ].join('\n'),
      },
    });
    expect(second).toMatchObject({ text: { text: expect.stringContaining('none         -10  -100.0%') } });
  });

  it('says how many periods it leaves to the record', () => {
    const many = Array.from({ length: 40 }, (_, at) => movement({ period: `p${at}` }));
    const [table] = movementTables(many, 24);
    expect(JSON.stringify(table)).toContain('… and 16 more in the record');
  });
});

describe('the movement in one line', () => {
  it('names the largest change of each metric, in its unit, and adds nothing up', () => {
    const headline = movementHeadline([
      movement(),
      movement({ period: '2025-08', before: 1_000, after: 1_400 }),
      movement({ metric: 'share', title: 'Share', unit: 'percent', decimals: 1, before: 12, after: 12.6 }),
    ]);
    expect(headline).toBe('Net revenue +$400.00 (+40.0%) in 2025-08; Share +0.6 points (+5.0%) in 2025-07');
  });
});

describe('the data of the chart', () => {
  it('is ordered by period, a chart a metric, and told in words', () => {
    const models = chartModels([
      movement({ period: '2025-09', after: 1_000 }),
      movement({ period: '2025-07' }),
      movement({ metric: 'signups', title: 'Signups', before: null, after: null }),
    ]);
    expect(models.map(({ title, periods }) => [title, periods])).toEqual([
      ['Net revenue', ['2025-07', '2025-09']],
      ['Signups', ['2025-07']],
    ]);
    expect(describeChart('Daily revenue', models)).toBe(
      'Lines before and after: Daily revenue. Net revenue, 2025-07 to 2025-09: the largest difference is -99.50, in 2025-07. Signups, 2025-07 to 2025-07: nothing moves.',
    );
  });
});
