import { beforeAll, describe, expect, it } from 'vitest';
import type { Strategy } from '../../src/plan/strategy.ts';
import { messagesOf } from '../../src/store/messages.ts';
import { cancel } from '../../src/usecases/cancel.ts';
import { keepWorkers } from '../executor/kept-workers.ts';
import { type Halt, workerProcesses } from '../executor/kill-at.ts';
import { fillOrders, LARGE_DAY, LARGE_ROWS, ORDERS, wrongOrders } from '../executor/large-unit.ts';
import { truth } from '../executor/signups-warehouse.ts';
import { remains, type WorkerScene, workerScene } from '../executor/worker-scene.ts';

const { work, stopAll } = keepWorkers();
const { killAt } = workerProcesses();

/** Lets an undisturbed worker of this process finish what a killed one left. */
async function finish(scene: WorkerScene): Promise<string[]> {
  const worker = work(scene);
  await worker.watch.until('BF-1 watching');
  return worker.watch.said;
}

type Point = { name: string; halts: (Halt & { haltAt: string })[]; ledgerRows: number };

const points: Point[] = [
  {
    name: 'inside the transaction of a unit, before its rows are committed',
    halts: [
      { haltAt: 'insert into backfill.ledger', haltValue: '2026-03-06', halt: 'after', leaseSeconds: 4 },
    ],
    ledgerRows: 4,
  },
  {
    name: 'between the commit of a unit and its answer',
    halts: [
      { haltAt: 'insert into backfill.ledger', haltValue: '2026-03-06', halt: 'after', atCommit: true },
    ],
    ledgerRows: 5,
  },
  {
    name: 'while the checks are read',
    halts: [{ haltAt: 'select unit::text as unit, month::text as month, inside', halt: 'after' }],
    ledgerRows: 10,
  },
  {
    name: 'inside the promotion, with some rows changed and others not yet',
    halts: [{ haltAt: 'with changed as (', halt: 'after' }],
    ledgerRows: 10,
  },
  {
    name: 'just before the promotion is committed',
    halts: [{ haltAt: 'insert into backfill.history', halt: 'before', atCommit: true }],
    ledgerRows: 10,
  },
  {
    name: 'after the promotion was committed, before its answer was heard',
    halts: [{ haltAt: 'insert into backfill.history', halt: 'after', atCommit: true }],
    ledgerRows: 10,
  },
  {
    name: 'again and again on its way',
    halts: [
      { haltAt: 'create table if not exists "backfill_staging"', halt: 'after' },
      { haltAt: 'insert into backfill.ledger', haltValue: '2026-03-03', halt: 'before' },
      { haltAt: 'insert into backfill.ledger', haltValue: '2026-03-11', halt: 'after', atCommit: true },
      { haltAt: 'lock table', halt: 'after' },
      { haltAt: 'alter table "backfill_staging"', halt: 'after' },
    ],
    ledgerRows: 10,
  },
];

describe('a bot that is killed by SIGKILL', () => {
  let undisturbed: Awaited<ReturnType<typeof remains>>;
  beforeAll(async () => {
    const scene = await workerScene();
    await scene.approved();
    await finish(scene);
    undisturbed = await remains(scene.warehouse);
    expect(undisturbed.target).toEqual(await truth(scene.warehouse));
  });

  it.each(points)('$name goes on to the same data, ledger and history', async point => {
    const scene = await workerScene();
    const id = await scene.approved();
    const before = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    for (const halt of point.halts) await killAt(scene, halt);
    const { rows } = await scene.warehouse.query('select count(*)::int as rows from backfill.ledger');
    expect(rows).toEqual([{ rows: point.ledgerRows }]);
    const committed = await scene.warehouse.query('select from backfill.promotions');
    if (committed.rowCount === 0) {
      const now = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
      expect(now.rows).toEqual(before.rows);
    }

    await finish(scene);
    expect(await remains(scene.warehouse)).toEqual(undisturbed);
    const kinds = (await messagesOf(scene.db, id)).map(message => message.content.kind);
    expect(kinds.filter(kind => kind === 'promoted')).toHaveLength(1);
    expect(kinds.filter(kind => kind === 'failed' || kind === 'postponed')).toHaveLength(0);
  });
});

describe('a bot that is killed while a promotion unit by unit is cancelled', () => {
  it('ends with the rows of before, whichever moment it was', async () => {
    const scene = await workerScene();
    const before = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    const id = await scene.approved({ isolation: { strategy: 'changed_rows_by_unit' } });
    await killAt(scene, {
      haltAt: 'insert into backfill.unit_promotions',
      haltValue: '2026-03-06',
      halt: 'after',
      atCommit: true,
    });
    const changed = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    expect(changed.rows).not.toEqual(before.rows);
    const asker = { backfillId: id, userId: 'U_ADA', teamId: 'T1' };
    expect((await cancel({ db: scene.db, clock: () => new Date() }, asker)).ok).toBe(true);
    await killAt(scene, { haltAt: 'update "analytics"."signups_daily"', halt: 'after' });
    const step = { haltAt: 'insert into backfill.rollback_steps', halt: 'after' } as const;
    await killAt(scene, { ...step, atCommit: true });
    const half = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    expect([before.rows, changed.rows]).not.toContainEqual(half.rows);
    await killAt(scene, step);
    await killAt(scene, { haltAt: 'update backfill.promotions', halt: 'after', atCommit: true });
    await killAt(scene, { haltAt: 'drop table if exists "backfill"."before', halt: 'after', atCommit: true });
    const worker = work(scene);
    await worker.watch.until(`BF-${id} cancelled`);
    const after = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    expect(after.rows).toEqual(before.rows);
    const { rows } = await scene.warehouse.query(
      'select event, count(*)::int as units from backfill.history group by 1 order by 1',
    );
    expect(rows).toEqual([
      { event: 'promoted', units: 5 },
      { event: 'rolled_back', units: 5 },
    ]);
    const notes = (await messagesOf(scene.db, id)).filter(({ content }) => content.kind === 'note');
    expect(notes.at(-1)?.content.model).toMatchObject({
      text: expect.stringMatching(/5 days had changed already[\s\S]*10 rows are again as before/),
    });
  });
});

describe('a bot that is killed inside a rollback', () => {
  it('restores the rows once', async () => {
    const scene = await workerScene();
    const before = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    const id = await scene.approved();
    await finish(scene);
    await stopAll();
    await scene.ask(id, 'roll_back');
    await killAt(scene, { haltAt: 'delete from "analytics"."signups_daily"', halt: 'after' });
    await killAt(scene, { haltAt: 'with undone as (', halt: 'after', atCommit: true });
    const worker = work(scene);
    await worker.watch.until(`BF-${id} rolled_back`);
    const after = await scene.warehouse.query('select * from analytics.signups_daily order by 1, 2');
    expect(after.rows).toEqual(before.rows);
    const { rows } = await scene.warehouse.query(
      "select count(*)::int as rows from backfill.history where event = 'rolled_back'",
    );
    expect(rows).toEqual([{ rows: 10 }]);
  });
});

describe('a bot that is killed between the parts of a large unit', () => {
  it.each<Strategy>(['changed_rows', 'replace_range', 'swap_table'])(
    'goes on after the last part that was committed, and repeats none and loses none: %s',
    async strategy => {
      const scene = await workerScene();
      await fillOrders(scene.warehouse);
      await scene.approved({ ...ORDERS, isolation: { strategy } });
      const part = { haltAt: 'insert into backfill.ledger', haltValue: LARGE_DAY, halt: 'after' } as const;
      const far = async () => {
        const { rows } = await scene.warehouse.query<{
          done: number;
          state: string;
          attempt: number;
          rows: number;
        }>(
          'select pieces_done as done, state, attempt, rows_staged::int as rows from backfill.ledger where unit_key = $1',
          [LARGE_DAY],
        );
        return rows;
      };
      // Killed when a part was committed and nobody heard of it, then inside the next one, before it was.
      await killAt(scene, { ...part, atCommit: true });
      const [first] = await far();
      expect(first).toMatchObject({ state: 'begun', attempt: 1 });
      await killAt(scene, part);
      expect(await far()).toEqual([first]);
      await killAt(scene, { ...part, atCommit: true });
      const [second] = await far();
      expect(second?.done).toBeGreaterThan(first?.done ?? 99);
      await finish(scene);
      expect(await far()).toMatchObject([{ state: 'staged', attempt: 1, rows: LARGE_ROWS }]);
      expect(await wrongOrders(scene.warehouse)).toBe(0);
    },
  );
});
