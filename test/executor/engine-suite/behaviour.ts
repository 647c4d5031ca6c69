import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../../src/plan/scope.ts';
import { fence, promoteAll, stageAll } from '../engine-scene.ts';
import type { EngineWorld } from './engine-world.ts';

const inScope = ({ day }: { day: string }) => day >= '2026-03-02' && day < '2026-03-12';

/** What every engine has to do, whatever it is made of. Each story has a warehouse of its own. */
export function behavesAsAnEngine(name: string, open: () => Promise<EngineWorld>): void {
  describe(`${name}: staging`, async () => {
    const { engine, run, rows } = await open();
    const before = await rows();
    const mine = run();
    const units = unitsOf(mine.plan.scope.period);

    it('knows nothing of a run before it is prepared', async () => {
      expect(await engine.ledger(mine)).toEqual(new Map());
      expect(await engine.promotionOf(mine)).toBeNull();
    });

    it('rebuilds units beside the table, each once, in the order given', async () => {
      expect(await engine.prepare(mine, fence())).toEqual({ ok: true });
      const entries = await engine.stageUnits(mine, units, fence());
      expect(entries.map(({ unitKey }) => unitKey)).toEqual(units.map(({ key }) => key));
      expect(entries.every(({ state, attempt }) => state === 'staged' && attempt === 1)).toBe(true);
      expect(await engine.stageUnits(mine, units, fence())).toEqual(entries);
      expect(await engine.ledger(mine)).toEqual(new Map(entries.map(entry => [entry.unitKey, entry])));
      expect(await rows()).toEqual(before);
    });

    it('measures the same twice, and judges what is staged', async () => {
      const measured = await engine.measureResult(mine, fence());
      expect(measured).toMatchObject({ rows: { staged: 20, before: 20 }, verdicts: [{ passed: true }] });
      expect((await engine.measureResult(mine, fence())).fingerprint).toBe(measured.fingerprint);
    });

    it('rebuilds anew what was discarded', async () => {
      await engine.discardStaged(mine, fence());
      const states = [...(await engine.ledger(mine)).values()].map(({ state }) => state);
      expect(new Set(states)).toEqual(new Set(['stale']));
      const [entry] = await engine.stageUnits(mine, units.slice(0, 1), fence());
      expect(entry).toMatchObject({ state: 'staged', attempt: 2 });
    });

    it('remembers a unit that failed for good, and tries it again', async () => {
      const [unit] = units.slice(1);
      if (!unit) throw new Error('no unit');
      await engine.noteFailure(mine, unit, 'division by zero', fence());
      expect((await engine.ledger(mine)).get(unit.key)).toMatchObject({ state: 'failed', attempt: 2 });
      // Part by part, as many as the engine makes of it.
      const size = { fits: 1, expected: 2 };
      const staged = { state: 'staged', attempt: 3, rowsStaged: 2 };
      for (let rows = 0; ; ) {
        const part = await engine.stagePart(mine, unit, fence(), size);
        rows += part.rows;
        expect(part.entry.rowsStaged).toBe(rows);
        if (part.entry.state === 'begun') continue;
        expect(part.entry).toMatchObject(staged);
        break;
      }
      const again = await engine.stagePart(mine, unit, fence(), size);
      expect(again).toMatchObject({ entry: staged, rows: 0 });
    });

    it('lets nobody write who was taken over from', async () => {
      await engine.claim(mine, fence(2));
      await expect(engine.stageUnits(mine, units, fence(1))).rejects.toThrow(/took over/);
      await expect(engine.discardStaged(mine, fence(1))).rejects.toThrow(/took over/);
      await expect(engine.claim(mine, fence(1))).rejects.toThrow(/took over/);
      const lost = await engine.promote(mine, 'x', fence(1)).catch((error: unknown) => error);
      expect(engine.trouble(lost).kind).toBe('lease_lost');
    });

    it('leaves nothing behind when it is given up', async () => {
      await engine.dropStaging(mine, fence(2));
      expect(await rows()).toEqual(before);
      expect(await engine.withdraw(mine, fence(2))).toMatchObject({
        outcome: 'withdrawn',
        units: [],
        rowsRestored: 0,
      });
    });
  });

  describe(`${name}: promotion`, async () => {
    const { engine, run, rows, truth, write } = await open();
    const mine = run();
    const before = await rows();

    it('takes nothing but the rows that were approved', async () => {
      await stageAll(engine, mine);
      expect(await engine.promote(mine, 'something else', fence())).toMatchObject({ outcome: 'refused' });
      expect(await rows()).toEqual(before);
      expect(await engine.promotionOf(mine)).toBeNull();
    });

    it('notices what was written since, names the units, and goes through once they are rebuilt', async () => {
      const { fingerprint } = await engine.measureResult(mine, fence());
      await write('2026-03-05', 'EU', 1);
      expect(await engine.promote(mine, fingerprint, fence())).toEqual({
        outcome: 'stale',
        units: ['2026-03-05'],
      });
      expect((await engine.ledger(mine)).get('2026-03-05')).toMatchObject({ state: 'stale' });
      expect(await promoteAll(engine, mine)).toMatchObject({
        outcome: 'promoted',
        promotion: { rowsRemoved: 20, rowsWritten: 20 },
      });
      expect(await rows()).toEqual(await truth());
      expect((await rows()).filter(row => !inScope(row))).toEqual(before.filter(row => !inScope(row)));
    });

    it('gives the same answer again, and changes nothing', async () => {
      const known = await engine.promotionOf(mine);
      await write('2026-03-06', 'US', 7);
      const written = await rows();
      expect(await engine.promote(mine, 'whatever', fence())).toEqual({
        outcome: 'promoted',
        promotion: known,
      });
      expect(await rows()).toEqual(written);
    });

    it('says afterwards which logic made it', async () => {
      expect(await engine.rebuilt('signups_daily')).toEqual([
        { runId: 'BF-1/r1', logicId: 'corrected', from: '2026-03-02', to: '2026-03-12' },
      ]);
    });
  });

  describe(`${name}: a promotion whose warehouse is lost in the middle`, async () => {
    const { engine, atomicScope, run, rows, truth, interruptPromotion } = await open();
    const mine = run();
    const before = await rows();

    it('shows readers no more than it promises to', async () => {
      await stageAll(engine, mine);
      const { fingerprint } = await engine.measureResult(mine, fence());
      interruptPromotion();
      const lost = await engine.promote(mine, fingerprint, fence()).catch((error: unknown) => error);
      expect(engine.trouble(lost).kind).toBe('unreachable');
      expect(await engine.promotionOf(mine)).toBeNull();
      const [after, wanted] = [await rows(), await truth()];
      if (atomicScope === 'run') {
        expect(after).toEqual(before);
      } else {
        const days = [...new Set(after.filter(inScope).map(({ day }) => day))];
        const of = (table: typeof after, day: string) => table.filter(row => row.day === day);
        const fresh = days.filter(day => hasSame(of(after, day), of(wanted, day)));
        expect(fresh.length).toBeGreaterThan(0);
        expect(fresh.length).toBeLessThan(days.length);
        for (const day of days.filter(one => !fresh.includes(one))) {
          expect(of(after, day)).toEqual(of(before, day));
        }
      }
    });

    it('ends as if it had never been interrupted', async () => {
      const { fingerprint } = await engine.measureResult(mine, fence());
      expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
      expect(await rows()).toEqual(await truth());
    });

    it('and is taken back whole', async () => {
      expect(await engine.rollBack(mine, fence())).toMatchObject({
        outcome: 'rolled_back',
        rowsRestored: 20,
      });
      expect(await rows()).toEqual(before);
    });
  });

  describe(`${name}: a promotion that is given up in the middle`, async () => {
    const { engine, atomicScope, run, rows, interruptPromotion } = await open();
    const mine = run();
    const before = await rows();

    it('takes back what it had changed, says which units these were, and does so once', async () => {
      await stageAll(engine, mine);
      const { fingerprint } = await engine.measureResult(mine, fence());
      interruptPromotion();
      await engine.promote(mine, fingerprint, fence()).catch(() => undefined);
      const changed = (await rows()).filter((row, at) => !hasSame(row, before[at]));
      const days = [...new Set(changed.map(({ day }) => day))];
      expect(days.length > 0).toBe(atomicScope === 'unit');
      const back = { outcome: 'withdrawn', units: days, rowsRestored: changed.length, left: [] };
      expect(await engine.withdraw(mine, fence())).toEqual(back);
      expect(await rows()).toEqual(before);
      await engine.dropStaging(mine, fence());
      expect(await engine.withdraw(mine, fence())).toEqual(back);
      expect(await engine.rebuilt('signups_daily')).toEqual([]);
    });
  });

  describe(`${name}: rollback`, async () => {
    const { engine, run, rows, write } = await open();
    const mine = run();
    const before = await rows();

    it('has nothing to take back before the promotion', async () => {
      await engine.prepare(mine, fence());
      expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'refused' });
    });

    it('never overwrites what was written since', async () => {
      expect(await promoteAll(engine, mine)).toMatchObject({ outcome: 'promoted' });
      await write('2026-03-07', 'EU', 3);
      const outcome = await engine.rollBack(mine, fence());
      const at = (await rows()).find(({ day, region }) => day === '2026-03-07' && region === 'EU');
      expect(at?.signups).toBe(3);
      if (outcome.outcome === 'conflicts') return expect(outcome.units).toEqual(['2026-03-07']);
      expect(outcome).toMatchObject({ outcome: 'rolled_back', left: [{ unit: '2026-03-07', rows: 1 }] });
      expect((await rows()).filter(({ day }) => day !== '2026-03-07')).toEqual(
        before.filter(({ day }) => day !== '2026-03-07'),
      );
      expect(await engine.rollBack(mine, fence())).toEqual(outcome);
    });

    it('puts a row back all the same once a person says so of the row that is there', async () => {
      if ((await engine.openConflicts(mine)) === 0) return;
      const { conflicts, open: count } = await engine.conflicts(
        { runId: mine.id, plan: mine.plan },
        { after: 0, limit: 10, sensitive: [] },
      );
      expect([count, conflicts.length]).toEqual([1, 1]);
      const [conflict] = conflicts;
      if (!conflict) throw new Error('no conflict');
      const decision = { conflictId: conflict.id, choice: 'force', by: 'U_BEN', reason: 'wrong' } as const;
      await write('2026-03-07', 'EU', 4);
      const stale = { ...decision, id: 1, seen: conflict.seen };
      expect(await engine.settleConflict(mine, stale, fence())).toEqual({ outcome: 'changed' });
      const [again] = (
        await engine.conflicts({ runId: mine.id, plan: mine.plan }, { after: 0, limit: 10, sensitive: [] })
      ).conflicts;
      const fresh = { ...decision, id: 2, seen: again?.seen ?? '' };
      expect(await engine.settleConflict(mine, fresh, fence())).toEqual({ outcome: 'done', rows: 1 });
      expect(await engine.settleConflict(mine, fresh, fence())).toEqual({ outcome: 'done', rows: 1 });
      expect(await engine.openConflicts(mine)).toBe(0);
      expect(await rows()).toEqual(before);
      expect(await engine.rebuilt('signups_daily')).toEqual([]);
    });
  });
}

function hasSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
