import { describe, expect, it } from 'vitest';
import { type EnginePromises, weakerGuarantees } from '../../src/plan/promises.ts';

const WHOLE: EnginePromises = {
  engine: 'PostgreSQL',
  atomicScope: 'run',
  transactions: true,
  rowGuard: 'row_hash',
  provesOutside: true,
  snapshotRollback: false,
  clientQueryIds: false,
};

describe('what an engine promises less', () => {
  it('is nothing where changes are whole, guarded and proved', () => {
    expect(weakerGuarantees(WHOLE, 'day')).toEqual([]);
    expect(weakerGuarantees({ ...WHOLE, snapshotRollback: true, clientQueryIds: true }, 'day')).toEqual([]);
  });

  it.each([
    [{ atomicScope: 'unit' }, /changes one month at a time.*new numbers beside old ones/],
    [{ rowGuard: 'none' }, /does not notice what others write meanwhile/],
    [{ transactions: false }, /interrupted in the middle of a month/],
    [{ provesOutside: false }, /checked afterwards/],
  ] satisfies [Partial<EnginePromises>, RegExp][])('is said in one sentence for %o', (less, sentence) => {
    const said = weakerGuarantees({ ...WHOLE, ...less }, 'month');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(sentence);
  });
});
