import { beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/store/db.ts';
import { endRollback, noteRestored } from '../../src/store/rollbacks.ts';
import { updateRun } from '../../src/store/runs.ts';
import { endStandstill, insertStandstill } from '../../src/store/standstills.ts';
import { endWait, keepWait } from '../../src/store/throttle-waits.ts';
import { insertTuning } from '../../src/store/tunings.ts';
import { acknowledgeUndelivered } from '../../src/usecases/acknowledge.ts';
import { cancel } from '../../src/usecases/cancel.ts';
import { fileRecord, recordRollbacks } from '../../src/usecases/file-record.ts';
import { recordOf } from '../../src/usecases/record-of.ts';
import { askConsumers, watchPromoted } from '../../src/usecases/watch-promoted.ts';
import { faultyPool } from '../fixtures/faulty-pool.ts';
import { approved, happen, measure, promote, start } from './run-scene.ts';
import { ADA, refuseDelivery, type Scene, scene } from './scene.ts';

let world: Scene;

beforeAll(async () => {
  world = await scene();
});

/** Promoted and watched until a moment ago. */
async function watched(differences: Parameters<Scene['propose']>[0] = {}): Promise<number> {
  const id = await approved(world, differences);
  await start(world, id);
  await measure(world, id, `f${id}`);
  await world.deliver(id);
  if ((await world.find(id)).state === 'awaiting_signoff') {
    await world.react({ message: await world.message(id, 'gate2'), by: 'U_BEN' });
  }
  await promote(world, id, 60);
  world.pass(60);
  return id;
}

async function filed(id: number): Promise<number> {
  const { rows } = await world.db.query<{ count: number }>(
    'select count(*)::int from bot.records where backfill_id = $1',
    [id],
  );
  return rows[0]?.count ?? 0;
}

async function record(id: number) {
  const found = await recordOf(world.ctx, { ...ADA, backfillId: id });
  if (!found.ok) throw new Error(found.refusal.code);
  return found;
}

describe('watching what was promoted', () => {
  it('says at once, and once, which consumer is not well any more', async () => {
    const id = await watched();
    expect(await askConsumers(world.ctx)).toEqual([]);
    const probe = async () => ({ ok: false, found: 'false' });
    const unwell = { ...world.ctx, warehouse: { ...world.ctx.warehouse, probe } };
    const done = await Promise.all([askConsumers(unwell), askConsumers(unwell)]);
    expect(done.flat()).toEqual([id]);
    expect(await askConsumers(unwell)).toEqual([]);
    const said = (await world.messages(id, 'note')).filter(({ key }) => key.includes('/unwell/'));
    expect(said.map(({ content }) => content.model)).toMatchObject([
      { text: expect.stringMatching(/^Board report is not well since BF-\d+ was promoted \(false\)/) },
    ]);
    expect(await watchPromoted(world.ctx)).toEqual([id]);
    expect(await askConsumers(unwell)).toEqual([]);
  });

  it('files the record when the watch is over, with what the consumers’ probes say', async () => {
    const id = await watched();
    const now = world.ctx.clock();
    const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
    const lag = { id: 'lag', text: 'lag 12 s, over 10 s', until: null };
    await inTransaction(world.db, async tx => {
      const change = { setting: 'batch', from: 1_000, to: 500 } as const;
      await insertTuning(tx, { backfillId: id, change, by: 'U_BEN', now });
      await keepWait(tx, { backfillId: id, run: 1 }, [lag], now);
      await keepWait(tx, { backfillId: id, run: 1 }, [lag, { ...lag, id: 'hours' }], later(10));
      await keepWait(tx, { backfillId: id, run: 1 }, [{ ...lag, id: 'hours' }], later(15));
      await endWait(tx, id, later(35));
    });
    expect(await watchPromoted(world.ctx)).toEqual([id]);
    expect(await world.find(id)).toMatchObject({ state: 'recorded' });
    const { record: document, markdown } = await record(id);
    expect(document).toMatchObject({
      id,
      version: 1,
      proposer: 'Ada',
      rowsRemoved: 20,
      tunings: [{ setting: 'batch target', from: '1 s', to: '500 ms', name: 'Ben' }],
      waited: [
        { reason: 'the hours in which it may work', times: 1, seconds: 25 },
        { reason: 'lag', times: 1, seconds: 15 },
      ],
      approvals: [
        { gate: 1, name: 'Ben', because: 'Ben Owner owns Daily signups' },
        { gate: 1, name: 'Cleo' },
      ],
      verdicts: [{ checkId: 'unique', passed: true }],
      movements: [{ before: 100, after: 120 }],
      watched: [{ consumer: 'Board report', ok: true }],
    });
    expect(markdown).toContain('+20.0%');
  });

  it('waits for the end of the watch', async () => {
    const id = await watched();
    await world.db.query(`update bot.backfills set watch_until = $2 where id = $1`, [
      id,
      new Date(world.ctx.clock().getTime() + 1),
    ]);
    expect(await watchPromoted(world.ctx)).toEqual([]);
    world.pass(1);
    expect(await watchPromoted(world.ctx)).toEqual([id]);
  });

  it('files one record and says it once when three replicas do it at once', async () => {
    const id = await watched();
    const done = await Promise.all([1, 2, 3].map(() => watchPromoted(world.ctx)));
    expect(done.flat()).toEqual([id]);
    expect(await watchPromoted(world.ctx)).toEqual([]);
    expect(await filed(id)).toBe(1);
    expect((await world.trail(id)).filter(line => line === 'record by bot/watch')).toHaveLength(1);
    const said = await world.messages(id, 'record');
    expect(said.map(({ channelId, threadKey }) => [channelId, threadKey])).toEqual([
      ['C_DATA_CHANGES', `BF-${id}/gate1/v1`],
      ['C_GROWTH', `BF-${id}/announcement/v1/C_GROWTH`],
      ['C_BOARD', `BF-${id}/announcement/v1/C_BOARD`],
    ]);
    expect(await world.messages(id, 'record_file')).toHaveLength(1);
  });

  it('names who approved plan and result, under which hash, and tells finance what moved', async () => {
    const id = await watched({ dataset: 'revenue_daily' });
    await watchPromoted(world.ctx);
    const { record: document } = await record(id);
    const { planHash } = await world.find(id);
    expect(document.approvals.map(({ gate, name, boundHash }) => [gate, name, boundHash])).toEqual([
      [1, 'Ben', planHash],
      [2, 'Ben', document.resultHash],
    ]);
    const [notice] = await world.messages(id, 'finance_notice');
    expect(notice).toMatchObject({ channelId: 'C_FINANCE', content: { model: { rolledBack: false } } });
  });

  it('names who took upon themselves that a channel was not told, of this version', async () => {
    const id = await world.propose();
    await world.deliver(id);
    await world.edit(id, { purpose: 'Another.' });
    const messageKey = `BF-${id}/announcement/v2/C_GROWTH`;
    await refuseDelivery(world.db, messageKey);
    await acknowledgeUndelivered(world.ctx, { teamId: 'T1', userId: 'U_CLEO', messageKey });
    await world.deliver(id);
    const request = await world.message(id, 'gate1/v2');
    for (const by of ['U_BEN', 'U_CLEO']) await world.react({ message: request, by });
    await start(world, id);
    await measure(world, id);
    await promote(world, id, 0);
    await watchPromoted(world.ctx);
    const { record: document } = await record(id);
    expect(document).toMatchObject({
      version: 2,
      acknowledged: [{ channel: '#growth', name: 'Cleo', error: 'is_archived' }],
    });
  });

  it('is over for one backfill even where another cannot be recorded', async () => {
    const [broken, sound] = [await watched(), await watched()];
    const once = faultyPool(world.db, failingOnce('insert into bot.records'));
    await expect(watchPromoted({ ...world.ctx, db: once })).rejects.toThrow('not now');
    expect(await world.find(broken)).toMatchObject({ state: 'watching' });
    expect(await world.find(sound)).toMatchObject({ state: 'recorded' });
    expect(await watchPromoted(world.ctx)).toEqual([broken]);
  });

  it('records anew what could not be rolled back, under the same number', async () => {
    const id = await watched();
    await watchPromoted(world.ctx);
    await world.deliver(id);
    const said = await world.messages(id);
    await happen(world, id, 'roll_back');
    await happen(world, id, 'approve_rollback');
    await happen(world, id, 'refuse_rollback');
    expect(await watchPromoted(world.ctx)).toEqual([id]);
    expect(await filed(id)).toBe(1);
    expect(await world.messages(id, 'record')).toHaveLength(
      said.filter(({ content }) => content.kind === 'record').length,
    );
  });
});

describe('a record', () => {
  it('is filed of nothing that was not promoted or has no result', async () => {
    const id = await approved(world);
    expect(await fileRecord(world.ctx, id, [])).toBe(false);
    await start(world, id);
    await world.setState(id, 'watching');
    expect(await fileRecord(world.ctx, id, [])).toBe(false);
    expect(await filed(id)).toBe(0);
    expect(await recordOf(world.ctx, { ...ADA, backfillId: id })).toMatchObject({
      refusal: { code: 'no_record_yet', message: `BF-${id} is watching and has no record yet.` },
    });
    await world.setState(id, 'cancelled');
  });

  it('keeps every word of what a probe or a check found', async () => {
    const id = await watched();
    const { currentRun } = await world.find(id);
    const found = 'NUL \0 and half \ud800 | a `pipe`';
    await inTransaction(world.db, tx =>
      updateRun(tx, id, currentRun ?? 0, { failure: { reason: found, units: [found] } }),
    );
    expect(await fileRecord(world.ctx, id, [{ consumer: 'X', ok: false, found }])).toBe(true);
    const { record: document } = await record(id);
    expect(document.watched[0]?.found).toBe('NUL  and half \ufffd | a `pipe`');
  });

  it('is filed of what was cancelled amid its promotion, with how long all was stopped before', async () => {
    const id = await approved(world);
    await world.db.query(
      `update bot.plans set plan = jsonb_set(plan, '{isolation,strategy}', '"changed_rows_by_unit"') where backfill_id = $1`,
      [id],
    );
    await start(world, id);
    const stop = await inTransaction(world.db, tx =>
      insertStandstill(tx, { teamId: 'T1', stoppedBy: 'U_BEN', now: world.ctx.clock() }),
    );
    world.pass(600);
    await inTransaction(world.db, tx => endStandstill(tx, stop?.id ?? 0, 'U_BEN', world.ctx.clock()));
    await measure(world, id, `f${id}`);
    await happen(world, id, 'promote');
    expect(await cancel(world.ctx, { ...ADA, backfillId: id })).toMatchObject({ next: 'cancelling' });
    expect(await recordRollbacks(world.ctx)).not.toContain(id);
    const units = ['2026-03-02', '2026-03-03'];
    await happen(world, id, 'reach_cancel', {}, async tx => {
      const now = world.ctx.clock();
      await noteRestored(tx, id, 1, { rowsRestored: 4, conflicts: [], units, now });
      await endRollback(tx, id, 1, 'rolled_back', now);
    });
    expect(await recordRollbacks(world.ctx)).toEqual([id]);
    expect(await recordRollbacks(world.ctx)).toEqual([]);
    const { record: document, markdown } = await record(id);
    expect(document).toMatchObject({
      promotedAt: null,
      waited: [{ reason: 'all backfills being stopped by a person', times: 1, seconds: 600 }],
      rollback: { askedBy: 'Ada', units, rowsRestored: 4 },
    });
    expect(markdown).toContain('| 2026-03-02 | changed, then put back |');
    const said = await world.messages(id, 'record');
    expect(said.map(({ channelId }) => channelId)).toEqual(['C_DATA_CHANGES', 'C_GROWTH', 'C_BOARD']);
    expect(said[0]?.content.model).toMatchObject({ ended: 'cancelled', movements: [] });
    const [file] = await world.messages(id, 'record_file');
    expect(file?.content.model).toMatchObject({ fileName: `BF-${id}-cancelled.md` });
  });

  it('is told in its own workspace only', async () => {
    const id = await watched();
    await watchPromoted(world.ctx);
    const stranger = { teamId: 'T_OTHER', userId: 'U_ADA', backfillId: id };
    expect(await recordOf(world.ctx, stranger)).toMatchObject({ refusal: { code: 'no_such_backfill' } });
  });
});

function failingOnce(fragment: string) {
  let failed = false;
  return (sql: string) => {
    if (failed || !sql.includes(fragment)) return null;
    failed = true;
    return new Error('not now');
  };
}
