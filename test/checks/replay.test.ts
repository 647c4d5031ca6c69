import { describe, expect, it } from 'vitest';
import { judgeReplay, sampledUnits, spread } from '../../src/checks/replay.ts';
import { Check } from '../../src/plan/check.ts';
import { unitsOf } from '../../src/plan/scope.ts';

const check = Check.parse({
  id: 'replay',
  kind: 'point_in_time_replay',
  as_of: 'day',
  sources: [{ table: 'raw.events', known_at: 'at' }],
});
if (check.kind !== 'point_in_time_replay') throw new Error('another kind');
const scope = { from: '2026-03-01', to: '2026-03-11', grain: 'day', timezone: 'UTC', filters: [] } as const;
const subject = {
  key: ['day'],
  periodColumn: 'day',
  scope: { ...scope, filters: [] },
  units: unitsOf(scope),
  metrics: [],
};
const moment = (unit: string, differing: number) => ({ unit, moment: unit, rows: 10, differing });

describe('a replay', () => {
  it('passes when every moment comes out the same', () => {
    expect(judgeReplay(check, [moment('2026-03-01', 0), moment('2026-03-10', 0)], subject)).toMatchObject({
      passed: true,
      observed: '20 rows of 2 moments replayed, all the same',
      units: [],
    });
  });

  it('fails on a single row that differs, and names its unit and moment', () => {
    expect(judgeReplay(check, [moment('2026-03-01', 0), moment('2026-03-10', 1)], subject)).toMatchObject({
      passed: false,
      observed: '20 rows of 2 moments replayed: 1 row uses later data, at 2026-03-10',
      units: ['2026-03-10'],
    });
  });

  it('proves nothing where there was nothing to compare', () => {
    expect(judgeReplay(check, [], subject)).toMatchObject({ passed: false });
    expect(judgeReplay(check, [{ ...moment('2026-03-01', 0), rows: 0 }], subject)).toMatchObject({
      passed: false,
    });
  });

  it('takes units evenly, with the first and the last', () => {
    expect(sampledUnits(check, subject.units).map(({ key }) => key)).toEqual([
      '2026-03-01',
      '2026-03-06',
      '2026-03-10',
    ]);
    expect(spread([1, 2], 3)).toEqual([1, 2]);
    expect(spread([1, 2, 3], 1)).toEqual([3]);
    expect(spread([], 3)).toEqual([]);
  });
});
