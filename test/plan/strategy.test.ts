import { describe, expect, it } from 'vitest';
import { chooseStrategy } from '../../src/plan/strategy.ts';

describe('the strategy of a promotion', () => {
  it('changes row by row where the table itself keeps the key unique, and says what that guarantees', () => {
    const { strategy, explanation } = chooseStrategy({ key: ['day', 'region'], keyEnforced: true });
    expect(strategy).toBe('changed_rows');
    expect(explanation).toMatch(
      /day \+ region names each row.*never a mixture.*Whoever writes to the table waits/,
    );
  });

  it('replaces the whole scope where a key may stand twice, and says why', () => {
    const { strategy, explanation } = chooseStrategy({ key: ['day'], keyEnforced: false });
    expect(strategy).toBe('replace_range');
    expect(explanation).toMatch(/never a mixture.*because the table does not keep day unique/);
  });
});
