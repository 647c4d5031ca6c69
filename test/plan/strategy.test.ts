import { describe, expect, it } from 'vitest';
import {
  chooseStrategy,
  objections,
  STRATEGIES,
  Strategy,
  type StrategyFacts,
} from '../../src/plan/strategy.ts';

const facts: StrategyFacts = {
  key: ['day', 'region'],
  keyEnforced: true,
  unit: 'day',
  preferred: null,
  signedOff: false,
  cannotBear: [],
  rows: 10_000_000,
  changing: 0.02,
  inTheWay: {},
};

describe('the strategy of a promotion', () => {
  it.each<[why: string, differences: Partial<StrategyFacts>, strategy: Strategy, words: RegExp]>([
    [
      'row by row where the table itself keeps the key unique',
      {},
      'changed_rows',
      /This way, because day \+ region names each row/,
    ],
    [
      'the whole scope where a key may stand twice',
      { keyEnforced: false },
      'replace_range',
      /the table does not keep day \+ region unique/,
    ],
    [
      'unit by unit where the catalog asks for it',
      { preferred: 'changed_rows_by_unit' },
      'changed_rows_by_unit',
      /because the catalog asks for it/,
    ],
    [
      'all at once although the catalog asks for units, where numbers are signed off',
      { preferred: 'changed_rows_by_unit', signedOff: true },
      'changed_rows',
      /Not “Changed rows, unit by unit”, although the catalog asks.*signed off as a whole/,
    ],
    [
      'the whole scope although the catalog asks for units, where nothing names a row',
      { preferred: 'changed_rows_by_unit', keyEnforced: false },
      'replace_range',
      /Not “Changed rows, unit by unit”.*does not keep day \+ region unique and filled in/,
    ],
    [
      'nothing that anybody reads where a consumer cannot bear it',
      { cannotBear: ['Board pack'], inTheWay: { versioned_output: [] } },
      'versioned_output',
      /because Board pack cannot bear a changed past/,
    ],
    [
      'the table after all where no version can stand beside it',
      { cannotBear: ['Board pack'], inTheWay: { versioned_output: ['the bot may not create tables'] } },
      'changed_rows',
      /Not “A new version beside the old”, although Board pack cannot bear.*the bot may not create tables/,
    ],
    [
      'whole partitions where they hold exactly the scope and nothing names a row',
      { keyEnforced: false, inTheWay: { swap_partitions: [] } },
      'swap_partitions',
      /its partitions hold exactly this scope/,
    ],
    [
      'row by row although a swap of the table is wished, and says what hangs on it',
      { preferred: 'swap_table', inTheWay: { swap_table: ['triggers (audit)', 'row security'] } },
      'changed_rows',
      /Not “Swap the table”, although the catalog asks.*triggers \(audit\); row security/,
    ],
    [
      'the table as a whole where most of many rows change',
      { changing: 0.97, inTheWay: { swap_table: [] } },
      'swap_table',
      /because 97% of the rows that were tried change, and laid out as a whole each is written once/,
    ],
    [
      'whole partitions where most of their rows change',
      { changing: 1, inTheWay: { swap_partitions: [], swap_table: ['the table is partitioned'] } },
      'swap_partitions',
      /because 100% of the rows/,
    ],
    [
      'row by row where most rows change but something hangs on the table',
      { changing: 1, inTheWay: { swap_table: ['views (report)'] } },
      'changed_rows',
      /names each row/,
    ],
    [
      'row by row where most rows change of a table that is small',
      { changing: 1, rows: 10_000, inTheWay: { swap_table: [] } },
      'changed_rows',
      /names each row/,
    ],
    [
      'the whole scope where the catalog asks for it',
      { preferred: 'replace_range' },
      'replace_range',
      /because the catalog asks/,
    ],
  ])('changes %s', (_why, differences, strategy, words) => {
    const chosen = chooseStrategy({ ...facts, ...differences });
    expect(chosen.strategy).toBe(strategy);
    expect(chosen.explanation).toMatch(words);
  });

  it('always has one that nothing stands in the way of, and says what it guarantees', () => {
    for (const preferred of [null, ...Strategy.options]) {
      for (const keyEnforced of [true, false]) {
        for (const signedOff of [true, false]) {
          const about = { ...facts, preferred, keyEnforced, signedOff };
          const { strategy, guarantee } = chooseStrategy(about);
          expect(objections(strategy, about)).toEqual([]);
          expect(guarantee).toContain(STRATEGIES[strategy].writers);
          expect(guarantee).toMatch(/Atomic for readers|Unit by unit|Nothing that anybody reads/);
        }
      }
    }
  });
});
