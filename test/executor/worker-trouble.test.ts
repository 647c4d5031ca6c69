import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/plan/cut.ts';
import { findRun } from '../../src/store/runs.ts';
import { keepWorkers, kindsSaid, saidLast } from './kept-workers.ts';
import { signups, truth } from './signups-warehouse.ts';
import { workerScene } from './worker-scene.ts';

const { work } = keepWorkers();

describe('a run that fails', async () => {
  const scene = await workerScene();

  it('names the unit and the reason, and the rest goes on, and once the cause is gone a retry runs only what failed', async () => {
    await scene.warehouse.query(
      "update raw.signup_events set amount = -1 where occurred_at::date = '2026-03-05'",
    );
    const sql = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups,
      sum(amount / (amount + 1) * (amount + 1)) as amount from raw.signup_events
      where occurred_at >= :unit_start and occurred_at < :unit_end group by 1, 2`;
    const id = await scene.approved({ logic: { sql } });
    const { watch, stop } = work(scene);
    await watch.until(`BF-${id} failed`);
    await stop();
    expect(await saidLast(scene, id, 'failed')).toMatchObject({
      reason: 'The unit 2026-03-05 could not be rebuilt: division by zero.',
      units: ['2026-03-05'],
    });
    expect((await findRun(scene.db, id, 1))?.failure).toMatchObject({ units: ['2026-03-05'] });
    expect(await saidLast(scene, id, 'progress')).toMatchObject({ state: 'failed', done: 9, total: 10 });

    await scene.warehouse.query(
      "update raw.signup_events set amount = 2 where occurred_at::date = '2026-03-05'",
    );
    const again = work(scene);
    await scene.ask(id, 'retry');
    await again.watch.until(`BF-${id} watching`);
    const units = again.watch.said.filter(line => line.startsWith(`BF-${id}/r1`));
    expect(units).toEqual([`BF-${id}/r1 2026-03-05`]);
  });

  it('finds the one unit to blame in a batch of many, and stages all others', async () => {
    await scene.warehouse.query(
      "update raw.signup_events set amount = -1 where occurred_at::date = '2026-03-07'",
    );
    const sql = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups,
      sum(amount / (amount + 1) * (amount + 1)) as amount from raw.signup_events
      where occurred_at >= :unit_start and occurred_at < :unit_end group by 1, 2`;
    const id = await scene.approved({ logic: { sql } });
    const { watch } = work(scene, { pace: { batchTargetMs: 60_000, concurrency: 2 } });
    await watch.until(`BF-${id} failed`);
    expect(await saidLast(scene, id, 'failed')).toMatchObject({ units: ['2026-03-07'] });
    expect(await findRun(scene.db, id, 1)).toMatchObject({ unitsDone: 9 });
    await scene.warehouse.query(
      "update raw.signup_events set amount = 2 where occurred_at::date = '2026-03-07'",
    );
    await scene.ask(id, 'cancel');
    await watch.until(`BF-${id} cancelled`);
  });

  it('sets aside one slice of a scope that is cut by value, names it, and a retry rebuilds only that', async () => {
    const amount = (value: number) =>
      scene.warehouse.query(
        `update raw.signup_events set amount = ${value} where occurred_at::date = '2026-03-08' and region = 'US'`,
      );
    await amount(-1);
    const sql = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups,
      sum(amount / (amount + 1) * (amount + 1)) as amount from raw.signup_events
      where occurred_at >= :unit_start and occurred_at < :unit_end group by 1, 2`;
    const cut: Cut = { by: 'value', column: 'region', values: ['EU', 'US'], rest: true };
    const id = await scene.approved({ logic: { sql }, scope: { period: { cut } } });
    const { watch, stop } = work(scene);
    await watch.until(`BF-${id} failed`);
    await stop();
    expect(await saidLast(scene, id, 'failed')).toMatchObject({
      reason: 'The unit region=US could not be rebuilt: division by zero.',
      units: ['region=US'],
    });
    expect(await findRun(scene.db, id, 1)).toMatchObject({ unitsDone: 2 });
    await amount(2);
    const again = work(scene);
    await scene.ask(id, 'retry');
    await again.watch.until(`BF-${id} watching`);
    const units = again.watch.said.filter(line => line.startsWith(`BF-${id}/r1`));
    expect(units).toEqual([`BF-${id}/r1 region=US`]);
  });

  it('pauses itself when unit after unit fails, and names them', async () => {
    const sql = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups,
      sum(amount / 0) as amount from raw.signup_events
      where occurred_at >= :unit_start and occurred_at < :unit_end group by 1, 2`;
    const id = await scene.approved({ logic: { sql } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} paused`);
    expect(await saidLast(scene, id, 'note')).toMatchObject({
      text: expect.stringContaining('2026-03-02, 2026-03-03, 2026-03-04 (division by zero)'),
    });
    const { rows } = await scene.warehouse.query(
      'select distinct state from backfill.ledger where run_id = $1',
      [`BF-${id}/r1`],
    );
    expect(rows).toEqual([{ state: 'failed' }]);
    await scene.ask(id, 'cancel');
    await watch.until(`BF-${id} cancelled`);
  });

  it('stops at a blocking check that does not pass, and says which units', async () => {
    const before = await signups(scene.warehouse);
    const known = {
      id: 'known',
      title: 'Counted by hand',
      kind: 'known_example',
      where: { day: '2026-03-06' },
      metric: 'signups',
      expect: 1,
      tolerance: 0,
      blocking: true,
    } as const;
    const id = await scene.approved({ checks: [known] });
    const { watch } = work(scene);
    await watch.until(`BF-${id} failed`);
    expect(await saidLast(scene, id, 'failed')).toMatchObject({
      units: ['2026-03-06'],
      reason: expect.stringContaining('“Counted by hand” did not pass'),
    });
    expect(await kindsSaid(scene, id)).toEqual(expect.arrayContaining(['verdicts', 'movement', 'failed']));
    expect(await signups(scene.warehouse)).toEqual(before);
  });

  it('rebuilds the whole scope when what failed was a check and somebody asks for a retry', async () => {
    const correct = {
      id: 'total',
      kind: 'known_example',
      where: { day: '2026-03-08', region: 'EU' },
      metric: 'amount',
      expect: 77,
      tolerance: 0,
      blocking: true,
    } as const;
    const id = await scene.approved({ checks: [correct] });
    const { watch } = work(scene);
    await watch.until(`BF-${id} failed`);
    await scene.warehouse.query(
      "delete from raw.signup_events where occurred_at::date = '2026-03-08' and region = 'EU'",
    );
    await scene.warehouse.query(
      "insert into raw.signup_events values (100001, '2026-03-08 12:00Z', 'EU', '4.1', 77)",
    );
    const staged = watch.said.length;
    await scene.ask(id, 'retry');
    await watch.until(`BF-${id} watching`);
    expect(watch.said.slice(staged).filter(line => line.startsWith(`BF-${id}/r1`))).toHaveLength(10);
  });

  it('goes on past a check that does not block', async () => {
    const known = {
      id: 'known',
      kind: 'known_example',
      where: { day: '2026-03-06' },
      metric: 'signups',
      expect: 1,
      tolerance: 0,
      blocking: false,
    } as const;
    const id = await scene.approved({ checks: [known] });
    const { watch } = work(scene);
    await watch.until(`BF-${id} watching`);
  });

  it('says so when its numbers cannot be measured, and does not go on trying for ever', async () => {
    const metric = {
      id: 'bad',
      title: 'Bad',
      sql: 'sum(signups) / (count(*) - count(*))',
      unit: 'count',
      decimals: 0,
    };
    const id = await scene.approved({ purpose: { metrics: [metric] } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} failed`);
    expect(await saidLast(scene, id, 'failed')).toMatchObject({
      reason: 'It could not go on: division by zero.',
    });
  });

  it('says what to correct when the logic is refused before the first unit', async () => {
    const id = await scene.approved({ logic: { sql: 'select 1 as day, random() as region' } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} failed`);
    expect(await saidLast(scene, id, 'failed')).toMatchObject({
      units: [],
      remedy: expect.stringContaining('STABLE'),
    });
  });
});

describe('a target that is in use', async () => {
  const scene = await workerScene();

  it('postpones the promotion until a person asks again', async () => {
    const id = await scene.approved();
    const writer = await scene.warehouse.connect();
    await writer.query('begin; lock table analytics.signups_daily in row exclusive mode');
    const { watch, stop } = work(scene);
    await watch.until(`BF-${id} promoting`);
    await watch.next(`BF-${id} ready`);
    await stop();
    expect(await scene.find(id)).toMatchObject({ state: 'ready', hold: true });
    expect(await saidLast(scene, id, 'postponed')).toMatchObject({
      remedy: expect.stringContaining(`/backfill promote BF-${id}`),
    });
    await writer.query('rollback');
    writer.release();

    const again = work(scene);
    await scene.ask(id, 'promote');
    await again.watch.until(`BF-${id} watching`);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  });

  it('has the units rebuilt that were written since they were staged, and loses no write', async () => {
    const slot = { id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns it' };
    const sql = `select d.day, d.region, d.signups * 1 as signups, d.amount + 1 as amount from analytics.signups_daily d
      where d.day >= :unit_start and d.day < :unit_end`;
    const id = await scene.approved({
      approvals: { gate2: [slot] },
      inputs: ['analytics.signups_daily'],
      logic: { sql },
    });
    const { watch } = work(scene);
    await watch.until(`BF-${id} awaiting_signoff`);
    const first = await findRun(scene.db, id, 1);
    await scene.warehouse.query(
      "update analytics.signups_daily set signups = 4242 where day = '2026-03-07' and region = 'EU'",
    );
    const measuredAgain = watch.next(`BF-${id} awaiting_signoff`);
    await scene.ask(id, 'sign_off');
    await measuredAgain;
    const second = await findRun(scene.db, id, 1);
    expect((await scene.find(id)).state).toBe('awaiting_signoff');
    expect(second?.resultHash).not.toBe(first?.resultHash);
    await scene.ask(id, 'sign_off');
    await watch.until(`BF-${id} watching`);
    const { rows } = await scene.warehouse.query(
      "select signups from analytics.signups_daily where day = '2026-03-07' and region = 'EU'",
    );
    expect(rows).toEqual([{ signups: 4242 }]);
  });

  it('refuses to put a whole range back over rows that were written since where no key tells them apart', async () => {
    const id = await scene.approved({
      isolation: { strategy: 'replace_range' },
      scope: { key: ['region'] },
      checks: [{ id: 'unique', kind: 'unique_key', blocking: false }],
    });
    const { watch } = work(scene);
    await watch.until(`BF-${id} watching`);
    await scene.warehouse.query(
      "update analytics.signups_daily set signups = 1 where day = '2026-03-07' and region = 'EU'",
    );
    const written = await signups(scene.warehouse);
    const refused = watch.next(`BF-${id} watching`);
    await scene.ask(id, 'roll_back');
    await refused;
    expect(await saidLast(scene, id, 'note')).toMatchObject({ text: expect.stringContaining('2026-03-07') });
    expect(await signups(scene.warehouse)).toEqual(written);
  });

  it('puts back every changed row but the one that was written since, and says so', async () => {
    await scene.warehouse.query("update analytics.signups_daily set amount = 0 where day < '2026-03-12'");
    const before = await signups(scene.warehouse);
    const id = await scene.approved();
    const { watch } = work(scene);
    await watch.until(`BF-${id} watching`);
    await scene.warehouse.query(
      "update analytics.signups_daily set signups = 1 where day = '2026-03-07' and region = 'EU'",
    );
    const isIt = (row: { day: string; region: string }) => row.day === '2026-03-07' && row.region === 'EU';
    const written = (await signups(scene.warehouse)).filter(isIt);
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} resolving`);
    expect(await saidLast(scene, id, 'rollback_conflicts')).toMatchObject({
      rows: 1,
      open: 1,
      units: ['2026-03-07'],
    });
    const after = await signups(scene.warehouse);
    expect(after.filter(isIt)).toEqual(written);
    expect(after.filter(row => !isIt(row))).toEqual(before.filter(row => !isIt(row)));
  });
});
