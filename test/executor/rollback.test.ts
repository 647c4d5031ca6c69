import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { engineScene, fence, IN_PLACE, promoteAll } from './engine-scene.ts';
import { signups } from './signups-warehouse.ts';

/** A deadline that is past by every clock. */
const OVER = new Date(0);

const CASCADING = `create table analytics.notes (day date, region text,
  foreign key (day, region) references analytics.signups_daily on delete cascade)`;

describe.each(IN_PLACE)('a rollback of %s', async strategy => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const before = await signups(warehouse);

  it('has nothing to take back before the promotion', async () => {
    await engine.prepare(run(), fence());
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'refused' });
  });

  it('is refused while rows of another table would go with those that it takes away', async () => {
    await promoteAll(engine, run());
    const promoted = await signups(warehouse);
    await warehouse.query(CASCADING);
    expect(await engine.rollBack(run(), fence())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/foreign keys that change other rows.*notes/),
    });
    await warehouse.query('drop table analytics.notes');
    expect(await signups(warehouse)).toEqual(promoted);
  });

  it('puts back exactly the rows that were replaced, also after what was staged was swept away', async () => {
    await engine.sweepStaging(run().id);
    expect(await engine.stagedRuns()).toEqual([]);
    expect(await signups(warehouse)).not.toEqual(before);
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 20 });
    expect(await signups(warehouse)).toEqual(before);
  });

  it('gives the same answer when it is asked for again, and changes nothing', async () => {
    await warehouse.query("update analytics.signups_daily set signups = 7 where day = '2026-03-05'");
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 20 });
    const { rows } = await warehouse.query(
      "select distinct signups from analytics.signups_daily where day = '2026-03-05'",
    );
    expect(rows).toEqual([{ signups: 7 }]);
  });

  it('is part of the history', async () => {
    const { rows } = await warehouse.query(
      'select event, count(*)::int as units from backfill.history group by event order by event',
    );
    expect(rows).toEqual([
      { event: 'promoted', units: 10 },
      { event: 'rolled_back', units: 10 },
    ]);
  });
});

const MARCH: Scope = { from: '2026-03-01', to: '2026-04-01', grain: 'day', timezone: 'UTC', filters: [] };

/** Each with a day outside its scope. */
describe.each<[Strategy, PlanDifferences, string]>([
  ['replace_range', {}, '2026-05-01'],
  ['swap_partitions', {}, '2026-03-20'],
  ['swap_table', { scope: { period: MARCH } }, '2026-05-01'],
])('a rollback of %s that was written since', async (strategy, differences, outside) => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const before = await signups(warehouse);
  const mine = run(differences);
  await promoteAll(engine, mine);
  await engine.dropStaging(mine, fence());
  await warehouse.query(`
    update analytics.signups_daily set amount = amount + 1 where day = '2026-03-03' and region = 'EU';
    delete from analytics.signups_daily where day = '2026-03-04' and region = 'US';
    insert into analytics.signups_daily values ('2026-03-08', 'APAC', 5, 1), ('${outside}', 'APAC', 1, 1)`);
  const written = await signups(warehouse);
  const isTheirs = ({ day, region }: { day: string; region: string }) =>
    region === 'APAC' || ['2026-03-03 EU', '2026-03-04 US'].includes(`${day} ${region}`);

  it('puts back row by row what is still as it was promoted, and leaves what was written', async () => {
    const outcome = await engine.rollBack(mine, fence());
    expect(outcome).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 18,
      left: [
        { unit: '2026-03-03', rows: 1 },
        { unit: '2026-03-04', rows: 1 },
      ],
    });
    const after = await signups(warehouse);
    expect(after.filter(row => !isTheirs(row))).toEqual(before.filter(row => !isTheirs(row)));
    expect(after.filter(isTheirs)).toEqual(written.filter(isTheirs));
    expect(await engine.rollBack(mine, fence())).toEqual(outcome);
  });

  it('lets people decide about each of the others, who see what it was, was made and is', async () => {
    const about = { runId: mine.id, plan: mine.plan };
    const { conflicts } = await engine.conflicts(about, { after: 0, limit: 9, sensitive: [] });
    const [changed, removed] = conflicts;
    const { amount } = before.find(({ day, region }) => day === '2026-03-03' && region === 'EU') ?? {};
    expect(changed).toMatchObject({
      operation: 'updated',
      since: 'changed',
      before: { amount: Number(amount) },
    });
    expect(Object.keys(changed?.promoted ?? {}).sort()).toEqual(['amount', 'day', 'region', 'signups']);
    expect(removed).toMatchObject({ since: 'removed', now: null });
    for (const [at, { id: conflictId, seen }] of conflicts.entries()) {
      const by = { choice: 'force', by: 'U_BEN', reason: 'wrong' } as const;
      const done = await engine.settleConflict(mine, { id: at + 1, conflictId, seen, ...by }, fence());
      expect(done).toEqual({ outcome: 'done', rows: 1 });
    }
    expect((await signups(warehouse)).filter(({ region }) => region !== 'APAC')).toEqual(before);
    await engine.dropBeforeImage(mine.id, OVER);
    const { rows } = await warehouse.query(
      "select relname from pg_class where relname ~ '^(before|promoted|changes)_bf_1_r1' and relkind = 'r'",
    );
    expect(rows).toEqual([]);
  });
});

describe('a rollback of a replaced range whose key names no single row', async () => {
  const { engine, warehouse, run } = await engineScene({}, 'replace_range');

  it('names the units that were written and overwrites nothing, and works once they are as they were', async () => {
    const before = await signups(warehouse);
    const mine = run({ scope: { key: ['region'] } });
    await promoteAll(engine, mine);
    const write = (change: string) =>
      warehouse.query(
        `update analytics.signups_daily set amount = amount ${change} where day = '2026-03-03' and region = 'EU'`,
      );
    await write('+ 1');
    const written = await signups(warehouse);
    expect(await engine.rollBack(mine, fence())).toEqual({ outcome: 'conflicts', units: ['2026-03-03'] });
    expect(await signups(warehouse)).toEqual(written);
    await write('- 1');
    expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'rolled_back' });
    expect(await signups(warehouse)).toEqual(before);
  });
});

describe('two backfills of the same days, each narrowed to a region', async () => {
  const { engine, warehouse, run } = await engineScene();
  const before = await signups(warehouse);
  const of = (region: string, id: string) =>
    run({ scope: { period: { filters: [{ column: 'region', values: [region] }] } } }, id);

  it('are taken back in any order, for neither met rows of the other', async () => {
    await promoteAll(engine, of('EU', 'BF-1/r1'));
    await promoteAll(engine, of('US', 'BF-2/r1'));
    for (const [region, id] of [
      ['EU', 'BF-1/r1'],
      ['US', 'BF-2/r1'],
    ] as const) {
      const back = { outcome: 'rolled_back', rowsRestored: 10 };
      expect(await engine.rollBack(of(region, id), fence())).toMatchObject(back);
    }
    expect(await signups(warehouse)).toEqual(before);
  });
});

describe('rows that were written since a promotion of changed rows', async () => {
  const { engine, warehouse, run } = await engineScene();
  const before = await signups(warehouse);
  const mine = run();
  const about = { runId: mine.id, plan: mine.plan };
  await promoteAll(engine, mine);
  await engine.dropStaging(mine, fence());
  await warehouse.query(`
    update analytics.signups_daily set signups = -1 where region = 'EU' and day between '2026-03-04' and '2026-03-05';
    delete from analytics.signups_daily where region = 'US' and day = '2026-03-06'`);

  it('are listed page by page with what they were, were made and are, sensitive values masked', async () => {
    expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 17 });
    const first = await engine.conflicts(about, { after: 0, limit: 2, sensitive: ['amount', 'region'] });
    expect(first.open).toBe(3);
    const old = before.find(({ day, region }) => day === '2026-03-04' && region === 'EU');
    expect(first.conflicts).toMatchObject([
      {
        unit: '2026-03-04',
        key: { day: '2026-03-04', region: '•••' },
        operation: 'updated',
        since: 'changed',
        before: { signups: old?.signups, amount: '•••' },
        promoted: { amount: '•••' },
        now: { signups: -1, amount: '•••' },
      },
      { unit: '2026-03-05' },
    ]);
    expect(first.conflicts[0]?.promoted?.signups).toBeGreaterThan(old?.signups ?? 0);
    const after = first.conflicts[1]?.id ?? 0;
    const second = await engine.conflicts(about, { after, limit: 2, sensitive: [] });
    expect(second.conflicts).toMatchObject([
      { key: { day: '2026-03-06', region: 'US' }, since: 'removed', now: null, seen: 'gone' },
    ]);
  });

  it('are put back or left, each by the decision of a person, and each decision counts once', async () => {
    const { conflicts } = await engine.conflicts(about, { after: 0, limit: 9, sensitive: [] });
    const [, , removed] = conflicts;
    const by = { by: 'U_BEN', reason: 'written by mistake' };
    const force = { ...by, id: 1, conflictId: removed?.id ?? 0, choice: 'force', seen: 'gone' } as const;
    await warehouse.query(CASCADING);
    expect(await engine.settleConflict(mine, force, fence())).toMatchObject({ outcome: 'refused' });
    await warehouse.query('drop table analytics.notes');
    expect(await engine.settleConflict(mine, force, fence())).toEqual({ outcome: 'done', rows: 1 });
    expect((await signups(warehouse)).filter(({ day }) => day === '2026-03-06')).toEqual(
      before.filter(({ day }) => day === '2026-03-06'),
    );
    const rest = { ...by, id: 2, conflictId: 0, choice: 'leave', seen: '' } as const;
    expect(await engine.settleConflict(mine, rest, fence())).toEqual({ outcome: 'done', rows: 2 });
    expect(await engine.settleConflict(mine, rest, fence())).toEqual({ outcome: 'done', rows: 2 });
    expect(await engine.openConflicts(mine)).toBe(0);
    const { rows } = await warehouse.query(
      'select settled_as, settled_by, reason, count(*)::int as rows from backfill.rollback_conflicts group by 1, 2, 3 order by 1',
    );
    expect(rows).toEqual([
      { settled_as: 'forced', settled_by: 'U_BEN', reason: 'written by mistake', rows: 1 },
      { settled_as: 'left', settled_by: 'U_BEN', reason: 'written by mistake', rows: 2 },
    ]);
  });

  it('are gone with the rows from before once the way back has ended; ledger and history stay', async () => {
    const kept = async () => {
      const { rows } = await warehouse.query<{ relname: string }>(
        "select relname from pg_class where relname in ('before_bf_1_r1', 'promoted_bf_1_r1')",
      );
      return rows.length;
    };
    // By the warehouse's clock the deadline lies ahead, whatever the clock of the bot says that asks.
    const { rows } = await warehouse.query<{ soon: Date }>("select now() + interval '10 seconds' as soon");
    expect(await engine.dropBeforeImage(mine.id, rows[0]?.soon ?? OVER)).toBe(false);
    expect(await kept()).toBe(2);
    expect(await engine.dropBeforeImage(mine.id, OVER)).toBe(true);
    expect(await engine.dropBeforeImage(mine.id, OVER)).toBe(true);
    expect(await kept()).toBe(0);
    expect((await engine.ledger(mine)).size).toBe(10);
    expect(await engine.promotionOf(mine)).not.toBeNull();
  });
});
