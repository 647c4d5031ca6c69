import { describe, expect, it } from 'vitest';
import type { Cut } from '../../../src/plan/cut.ts';
import { type Unit, unitsOf } from '../../../src/plan/scope.ts';
import type { Way } from '../../../src/plan/way.ts';
import { cutFrom } from '../../../src/plan/ways.ts';
import { fence, promoteAll } from '../engine-scene.ts';
import type { SignupRow } from '../signups-warehouse.ts';
import type { EngineWorld } from './engine-world.ts';

type Story = {
  readonly cut: Cut;
  /** The way that leads to it, where the table itself tells. */
  readonly way?: Way;
  /** The regions to which it narrows the scope. */
  readonly only?: readonly string[];
  /** The unit of the row of 2026-03-05 in the EU, and that of its neighbour in the US. */
  readonly eu: string;
  readonly us: string | null;
};

/** Every kind of unit that is no period, on a table of ten days and two regions. */
const CUTS: Readonly<Record<string, Story>> = {
  'each value of a column': {
    cut: { by: 'value', column: 'region', values: ['EU', 'US'], rest: true },
    way: { by: 'value', column: 'region' },
    eu: 'region=EU',
    us: 'region=US',
  },
  'a value and the rest': {
    cut: { by: 'value', column: 'region', values: ['EU'], rest: true },
    eu: 'region=EU',
    us: 'region=(other)',
  },
  'values that somebody gives': {
    cut: { by: 'list', column: 'region', values: ['EU'] },
    way: { by: 'list', column: 'region' },
    only: ['EU'],
    eu: 'region=EU',
    us: null,
  },
  'ranges of a key': {
    cut: { by: 'key', column: 'region', type: 'text', bounds: ['US'] },
    way: { by: 'key', column: 'region', rows: 10 },
    eu: 'region .."US"',
    us: 'region "US"..',
  },
  partitions: {
    cut: {
      by: 'partition',
      partitions: [
        { name: 'early', from: '2026-03-02', to: '2026-03-04' },
        { name: 'late', from: '2026-03-04', to: '2026-03-12' },
      ],
    },
    eu: 'late',
    us: 'late',
  },
};

/** What every engine has to do with units that are no periods. One warehouse for all of them: each story leaves it as it was. */
export function cutsAsAnEngine(name: string, open: () => Promise<EngineWorld>): void {
  describe(`${name}: units that are no periods`, async () => {
    const { engine, run, rows, truth, write } = await open();
    const before = await rows();
    const wanted = await truth();
    const at = ({ day, region }: SignupRow) => `${day} ${region}`;
    const row = (table: readonly SignupRow[], day: string, region: string) =>
      table.find(found => found.day === day && found.region === region);

    it.each(Object.entries(CUTS))('%s', async (_story, { cut, way, only, eu, us }) => {
      const period = { cut, filters: only ? [{ column: 'region', values: [...only] }] : [] };
      const mine = run(
        { scope: { period } },
        `BF-${Object.values(CUTS).findIndex(one => one.cut === cut) + 1}/r1`,
      );
      const { scope } = mine.plan;
      if (way) {
        const about = { table: scope.table, periodColumn: scope.periodColumn, scope: scope.period };
        expect(cutFrom(way, await engine.cutFacts(about, way), scope.period)).toEqual({
          ok: true,
          // Where ranges end need not be exact, only inside of what there is.
          cut: cut.by === 'key' ? { ...cut, bounds: [expect.stringMatching(/^(EU|US)$/)] } : cut,
        });
      }
      const units = unitsOf(scope.period);
      const inScope = ({ day, region }: SignupRow) =>
        day >= '2026-03-02' && day < '2026-03-12' && (!only || only.includes(region));
      const promoted = before.map(old => {
        const made = row(wanted, old.day, old.region);
        return inScope(old) && made ? made : old;
      });

      // One fails and is tried again; the others are staged once.
      await engine.prepare(mine, fence());
      const [failing, ...others] = units as [Unit, ...Unit[]];
      await engine.noteFailure(mine, failing, 'it took too long', fence());
      await engine.stageUnits(mine, others, fence());
      const entries = await engine.stageUnits(mine, units, fence());
      expect(entries.map(({ unitKey, attempt }) => [unitKey, attempt])).toEqual(
        units.map(({ key }) => [key, key === failing.key ? 2 : 1]),
      );
      expect(entries.reduce((sum, { rowsStaged }) => sum + rowsStaged, 0)).toBe(
        before.filter(inScope).length,
      );
      expect(await rows()).toEqual(before);

      // A live write makes just its own unit stale.
      const { fingerprint } = await engine.measureResult(mine, fence());
      await write('2026-03-05', 'EU', 1);
      expect(await engine.promote(mine, fingerprint, fence())).toEqual({ outcome: 'stale', units: [eu] });
      await write('2026-03-05', 'EU', row(before, '2026-03-05', 'EU')?.signups ?? 0);
      expect(await promoteAll(engine, mine)).toMatchObject({ outcome: 'promoted' });
      expect(await rows()).toEqual(promoted);

      // Taken back, a row that was written since stays, under the name of its unit, until somebody decides.
      await write('2026-03-05', 'EU', 3);
      expect(await engine.rollBack(mine, fence())).toMatchObject({
        outcome: 'rolled_back',
        left: [{ unit: eu, rows: 1 }],
      });
      expect(row(await rows(), '2026-03-05', 'EU')?.signups).toBe(3);
      const elsewhere = (await rows()).filter(
        found => !inScope(found) || (us !== eu && found.region === 'US'),
      );
      const kept = new Map(before.map(old => [at(old), old]));
      expect(elsewhere).toEqual(elsewhere.map(found => kept.get(at(found))));
      const { conflicts } = await engine.conflicts(
        { runId: mine.id, plan: mine.plan },
        { after: 0, limit: 10, sensitive: [] },
      );
      expect(conflicts.map(({ unit }) => unit)).toEqual([eu]);
      const [conflict] = conflicts;
      const force = {
        id: 1,
        conflictId: conflict?.id ?? 0,
        choice: 'force',
        seen: conflict?.seen ?? '',
      } as const;
      const by = { by: 'U_BEN', reason: 'wrong' };
      expect(await engine.settleConflict(mine, { ...force, ...by }, fence())).toEqual({
        outcome: 'done',
        rows: 1,
      });
      expect(await rows()).toEqual(before);
    });
  });
}
