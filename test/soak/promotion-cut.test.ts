import { describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { Scope } from '../../src/plan/scope.ts';
import { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence, promoteAll, stageAll } from '../executor/engine-scene.ts';
import { signups, truth } from '../executor/signups-warehouse.ts';
import { failingAt, faultyPool, LostAnswer } from '../fixtures/faulty-pool.ts';

const MARCH: Scope = { from: '2026-03-01', to: '2026-04-01', grain: 'day', timezone: 'UTC', filters: [] };
const cut = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const lost = () => Object.assign(new LostAnswer('read ECONNRESET'), { code: 'ECONNRESET' });

/** Some ways take hundreds of statements. Eleven shares no factor with those of a unit, so that each of them has its turn. */
const STRIDE = 11;

describe.each(Strategy.options)('a promotion of %s whose connection is lost', async strategy => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const before = await signups(warehouse);
  const scope = strategy === 'swap_table' ? { scope: { period: MARCH } } : {};
  const isBeside = strategy === 'versioned_output';
  const days = strategy === 'swap_table' ? 31 : 10;

  it.each([
    ['before a statement', cut],
    ['before the answer to a statement', lost],
  ])('%s, one in eleven, happened once or not at all, and the next try says which', async (_when, error) => {
    for (let statement = 1, reached = true; reached; statement += STRIDE) {
      const id = `BF-${error === cut ? 1 : 2}${String(statement).padStart(4, '0')}/r1`;
      const staged = run(scope, id);
      await stageAll(engine, staged);
      const { fingerprint } = await engine.measureResult(staged, fence());
      const fault = failingAt(statement, error());
      const shaky = createPostgresEngine({
        warehouse: faultyPool(warehouse, fault),
        limits: { lockPauseMs: 10 },
      });
      const first = await shaky.promote(staged, fingerprint, fence()).catch(() => null);
      reached = fault.count() >= statement;
      if (!reached) expect(first).toMatchObject({ outcome: 'promoted' });
      const known = await engine.promotionOf(staged);
      const again = await engine.promote(staged, fingerprint, fence());
      expect(again, `statement ${statement}`).toMatchObject({ outcome: 'promoted' });
      if (known) expect(again).toMatchObject({ promotion: known });
      expect(await signups(warehouse)).toEqual(isBeside ? before : await truth(warehouse));
      const { rows } = await warehouse.query(
        `select count(*)::int as units from backfill.history where run_id = $1 and event = 'promoted'`,
        [id],
      );
      expect(rows, `statement ${statement}`).toEqual([{ units: days }]);
      expect(await engine.rollBack(staged, fence())).toMatchObject({ outcome: 'rolled_back' });
      expect(await signups(warehouse)).toEqual(before);
      await engine.dropStaging(staged, fence());
    }
  });
});

describe('a rollback in steps whose connection is lost', async () => {
  const { engine, warehouse, run } = await engineScene({}, 'changed_rows_by_unit');
  const before = await signups(warehouse);

  it.each([
    ['before a statement', cut],
    ['before the answer to a statement', lost],
  ])(
    '%s, one in eleven, goes on where it was, and in the end counts every row once',
    async (_when, error) => {
      for (let statement = 1, reached = true; reached; statement += STRIDE) {
        const staged = run({}, `BF-${error === cut ? 3 : 4}${String(statement).padStart(4, '0')}/r1`);
        await promoteAll(engine, staged);
        const fault = failingAt(statement, error());
        const shaky = createPostgresEngine({
          warehouse: faultyPool(warehouse, fault),
          limits: { lockPauseMs: 10, stepRows: 4 },
        });
        const back = { outcome: 'rolled_back', rowsRestored: 20, left: [] };
        const first = await shaky.rollBack(staged, fence()).catch(() => null);
        reached = fault.count() >= statement;
        if (!reached) expect(first).toMatchObject(back);
        expect(await engine.rollBack(staged, fence()), `statement ${statement}`).toMatchObject(back);
        expect(await signups(warehouse)).toEqual(before);
        const { rows } = await warehouse.query(
          'select sum(restored)::int as restored, bool_or(next_key is null) as over from backfill.rollback_steps where run_id = $1',
          [staged.id],
        );
        expect(rows, `statement ${statement}`).toEqual([{ restored: 20, over: true }]);
        await engine.dropStaging(staged, fence());
      }
    },
  );
});
