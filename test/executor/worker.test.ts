import { describe, expect, it } from 'vitest';
import { messagesOf, say } from '../../src/store/messages.ts';
import { findRun } from '../../src/store/runs.ts';
import { keepWorkers, kindsSaid, saidLast } from './kept-workers.ts';
import { signups, truth } from './signups-warehouse.ts';
import { workerScene } from './worker-scene.ts';

const { work, stopAll } = keepWorkers();

describe('a backfill that nothing disturbs', async () => {
  const scene = await workerScene();

  it('goes from approved to watching by itself, and the table then holds the truth', async () => {
    const id = await scene.approved({ communication: { financeChannelId: 'C_FINANCE' } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} watching`);
    expect(watch.said.filter(line => / (?!rests)[a-z]/.test(line))).toEqual(
      ['running', 'checking', 'ready', 'promoting', 'watching'].map(state => `BF-${id} ${state}`),
    );
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
    const backfill = await scene.find(id);
    const { promotedAt, watchUntil, rollbackDeadline } = backfill;
    if (!promotedAt || !watchUntil || !rollbackDeadline) throw new Error('the promotion was not dated');
    expect(watchUntil.getTime() - promotedAt.getTime()).toBe(10 * 60_000);
    expect(rollbackDeadline.getTime() - promotedAt.getTime()).toBe(24 * 3_600_000);
  });

  it('says how far it is in one message, then verdicts, movement, promotion and the notice to finance', async () => {
    const said = await kindsSaid(scene, 1);
    for (const kind of ['progress', 'verdicts', 'movement', 'promoted', 'finance_notice']) {
      expect([kind, said.filter(other => other === kind).length]).toEqual([kind, 1]);
    }
    expect(await saidLast(scene, 1, 'progress')).toMatchObject({
      done: 10,
      total: 10,
      rows: 20,
      state: 'checking',
    });
    expect(await saidLast(scene, 1, 'promoted')).toMatchObject({ rowsRemoved: 20, rowsWritten: 20 });
  });

  it('keeps what it measured and what the warehouse said', async () => {
    const run = await findRun(scene.db, 1, 1);
    expect(run).toMatchObject({ unitsDone: 10, rowsStaged: 20, planVersion: 1, failure: null });
    expect(run?.result).toMatchObject({ runId: 'BF-1/r1', rows: { staged: 20, before: 20 } });
    expect(run?.promotion).toMatchObject({ rowsRemoved: 20, rowsWritten: 20 });
    expect(run?.resultHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is rolled back when somebody asks for it, and everybody who was told hears of it', async () => {
    const { watch } = work(scene);
    await scene.ask(1, 'roll_back');
    await watch.until('BF-1 rolled_back');
    expect(await signups(scene.warehouse)).not.toEqual(await truth(scene.warehouse));
    const calledOff = (await messagesOf(scene.db, 1)).filter(
      message => message.content.kind === 'called_off',
    );
    expect(calledOff.map(message => message.channelId).sort()).toEqual(['C_GROWTH', 'C_HOME']);
    expect(calledOff[0]?.content.model).toMatchObject({ by: 'U_ADA' });
    expect((await kindsSaid(scene, 1)).filter(kind => kind === 'finance_notice')).toHaveLength(2);
  });
});

describe('a backfill that has to wait', async () => {
  const scene = await workerScene();

  it('does not start before every announcement has arrived', async () => {
    const id = await scene.approved();
    const now = new Date();
    await say(
      scene.db,
      {
        key: `BF-${id}/announcement/v1/C_GROWTH`,
        backfillId: id,
        kind: 'announcement',
        channelId: 'C_GROWTH',
        required: true,
        model: {
          id,
          title: 't',
          version: 1,
          kind: 'Correction',
          datasetTitle: 'd',
          purpose: 'p',
          period: 'p',
          metrics: [],
          expectedMovement: '',
          when: 'approved',
          answersUserId: 'U',
          proposer: 'U',
          because: 'b',
          closedMonths: null,
          finance: false,
          tellMovement: false,
          supersededBy: null,
        },
      },
      now,
    );
    const { watch, wake } = work(scene);
    await watch.until(`BF-${id} rests`);
    expect((await scene.find(id)).state).toBe('approved');
    await scene.db.query(
      "update bot.messages set delivered = 1, state = 'delivered' where backfill_id = $1",
      [id],
    );
    await scene.db.query('update bot.backfills set lease_until = null where id = $1', [id]);
    wake();
    await watch.until(`BF-${id} watching`);
  });

  it('does not start before its time', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const id = await scene.approved({ communication: { startAfter: later } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} rests`);
    expect((await scene.find(id)).state).toBe('approved');
    await stopAll();
    const ahead = { clock: () => new Date(Date.now() + 2 * 3_600_000) };
    await scene.db.query('update bot.backfills set lease_until = null where id = $1', [id]);
    const jumped = work(scene, ahead);
    await jumped.watch.until(`BF-${id} rests`);
    expect((await scene.find(id)).state).toBe('approved');
    await stopAll();
    await scene.db.query(
      `update bot.plans set plan = jsonb_set(plan, '{communication,startAfter}', '"2020-01-01T00:00:00.000Z"') where backfill_id = $1`,
      [id],
    );
    await scene.db.query('update bot.backfills set lease_until = null where id = $1', [id]);
    const inTime = work(scene, ahead);
    await inTime.watch.until(`BF-${id} watching`);
  });

  it('waits for the owners on the measured result where the plan asks for it', async () => {
    const slot = { id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns it' };
    const id = await scene.approved({ approvals: { gate2: [slot] } });
    const { watch } = work(scene);
    await watch.until(`BF-${id} awaiting_signoff`);
    expect(await saidLast(scene, id, 'signoff_request')).toMatchObject({ open: true });
    await scene.ask(id, 'sign_off');
    await watch.until(`BF-${id} watching`);
  });
});

describe('people who change their minds', async () => {
  const scene = await workerScene();

  it('are heard within one unit: paused, then resumed without repeating a unit', async () => {
    const id = await scene.approved();
    const asked: Promise<void>[] = [];
    const first = work(scene, {
      signals: {
        stateReached: (_, state) => state === 'paused' && first.watch.say('paused'),
        unitStaged: (_, unit) => {
          first.watch.say(unit);
          if (unit === '2026-03-04') asked.push(scene.ask(id, 'pause').then(() => first.watch.say('asked')));
        },
      },
    });
    await first.watch.until('paused');
    await Promise.all(asked);
    const afterAsking = first.watch.said.slice(first.watch.said.indexOf('asked') + 1);
    expect(afterAsking.length).toBeLessThanOrEqual(2);
    const staged = first.watch.said.filter(line => line.startsWith('2026'));
    expect(await saidLast(scene, id, 'progress')).toMatchObject({ state: 'paused', done: staged.length });
    await first.stop();

    const second = work(scene);
    await scene.ask(id, 'resume');
    await second.watch.until(`BF-${id} watching`);
    const units = [
      ...staged,
      ...second.watch.said.filter(line => line.startsWith(`BF-${id}/r1`)).map(line => line.split(' ')[1]),
    ];
    expect(units).toHaveLength(10);
    expect(new Set(units).size).toBe(10);
  });

  it('can cancel a run, which leaves nothing in staging and nothing changed', async () => {
    const before = await signups(scene.warehouse);
    const id = await scene.approved();
    const asked: Promise<void>[] = [];
    const worker = work(scene, {
      signals: {
        stateReached: (_, state) => worker.watch.say(state),
        unitStaged: (_, unit) => {
          if (unit === '2026-03-03') asked.push(scene.ask(id, 'cancel'));
        },
      },
    });
    await worker.watch.until('cancelled');
    await Promise.all(asked);
    expect(await signups(scene.warehouse)).toEqual(before);
    const { rows } = await scene.warehouse.query(
      "select relname from pg_class where relnamespace = 'backfill_staging'::regnamespace and relkind = 'r'",
    );
    expect(rows).toEqual([]);
    expect(await findRun(scene.db, id, 1)).toMatchObject({ endedAt: expect.any(Date), promotion: null });
  });
});
