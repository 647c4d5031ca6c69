import { describe, expect, it } from 'vitest';
import { auditOf, verifyAudit } from '../../src/store/audit.ts';
import { standingOf } from '../../src/store/standing.ts';
import { statusOf } from '../../src/usecases/status.ts';
import { goOnWithAll, stopAll } from '../../src/usecases/stop-all.ts';
import { tuneRun } from '../../src/usecases/tune-run.ts';
import { approved, start } from './run-scene.ts';
import { scene } from './scene.ts';

const world = await scene();
const { ctx, db } = world;

function tune(backfillId: number, by: string, ...words: string[]) {
  const wanted = words.map(word => {
    const [setting = '', text = ''] = word.split('=');
    return { setting, text };
  });
  return tuneRun(ctx, { teamId: 'T1', userId: `U_${by}`, backfillId, wanted });
}

const by = (name: string) => ({ teamId: 'T1', userId: `U_${name}` });

/** What people did, as the thread says it. */
async function notes(id: number): Promise<string[]> {
  const said = await world.messages(id, 'note');
  return said.flatMap(({ content }) =>
    content.kind === 'note' && content.model.by !== null
      ? [`${content.model.text} by ${content.model.by}`]
      : [],
  );
}

describe('tuning a run', () => {
  it('keeps each change as a row that the next batch goes by, says it in the thread, and audits it in words', async () => {
    const id = await approved(world);
    await start(world, id);
    const tuned = await tune(id, 'ADA', 'batch=500ms', 'nice=0.5', 'concurrency=2');
    expect(tuned).toMatchObject({
      ok: true,
      tuned: { settings: { batch: 500, nice: 0.5, concurrency: 2 } },
    });
    expect((await standingOf(db, id))?.tuned).toEqual({ batch: 500, nice: 0.5 });
    expect(await notes(id)).toEqual(['batch target 1 s → 500 ms by U_ADA', 'nice ratio 0 → 0.5 by U_ADA']);
    expect((await auditOf(db, id)).filter(({ verb }) => verb === 'tune')).toMatchObject([
      {
        actor: 'U_ADA',
        detail: { setting: 'batch', from: 1_000, to: 500, says: 'batch target 1 s → 500 ms by @Ada' },
      },
      { actor: 'U_ADA', detail: { says: 'nice ratio 0 → 0.5 by @Ada' } },
    ]);

    await tune(id, 'BEN', 'batch=2s');
    expect((await standingOf(db, id))?.tuned).toEqual({ batch: 2_000, nice: 0.5 });
    expect((await notes(id)).at(-1)).toBe('batch target 500 ms → 2 s by U_BEN');
    expect(await tune(id, 'ADA')).toMatchObject({
      ok: true,
      tuned: { settings: { batch: 2_000 }, changes: [] },
    });
  });

  it('refuses as a whole what one setting of it may not be, and leaves nothing behind', async () => {
    const id = await approved(world);
    await start(world, id);
    const refused = await tune(id, 'ADA', 'nice=1', 'batch=1h');
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'setting_out_of_range' } });
    expect((await standingOf(db, id))?.tuned).toEqual({});
    expect(await notes(id)).toEqual([]);
  });

  it('is for the people of the backfill and operators; setting a signal aside for operators alone', async () => {
    const id = await approved(world);
    await start(world, id);
    expect(await tune(id, 'EVE', 'nice=1')).toMatchObject({
      ok: false,
      refusal: { code: 'not_yours', message: expect.stringMatching(/<@U_ADA>, .*may tune BF-\d+/) },
    });
    expect(await tune(id, 'ADA', 'ignore=replication_lag')).toMatchObject({
      ok: false,
      refusal: { message: 'Only <@U_BEN>, <@U_FAY> may set signals aside.' },
    });
    expect(await tune(id, 'FAY', 'ignore=replication_lag', 'nice=1')).toMatchObject({ ok: true });
    expect((await auditOf(db, id)).at(-2)?.detail).toMatchObject({
      says: 'signals set aside none → replication_lag by @Fay',
    });
  });

  it('is over with the run', async () => {
    const id = await approved(world);
    await world.setState(id, 'watching');
    expect(await tune(id, 'ADA', 'nice=1')).toMatchObject({ ok: false, refusal: { code: 'wrong_state' } });
    expect(await tune(99_999, 'ADA', 'nice=1')).toMatchObject({
      ok: false,
      refusal: { code: 'no_such_backfill' },
    });
  });
});

describe('stopping all work', () => {
  it('is said in the home channel and in the thread of each that waits, and audited; going on is too', async () => {
    const running = await approved(world);
    await start(world, running);
    const proposed = await world.propose();
    const changing = await approved(world);
    await world.setState(changing, 'promoting');

    const stopped = await stopAll(ctx, by('BEN'));
    expect(stopped).toMatchObject({ ok: true });
    if (stopped.ok) {
      expect(stopped.text).toMatch(new RegExp(`BF-${running}\\b.*what is in flight is finished first`));
      expect(stopped.text).toMatch(new RegExp(`BF-${changing} is changing production already`));
    }
    expect(await notes(running)).toEqual([
      'stopped all backfills. This one waits until they go on. by U_BEN',
    ]);
    expect(await notes(proposed)).toEqual([]);
    const { rows } = await db.query(
      `select backfill_id, channel_id, model from bot.messages where kind = 'standstill' order by seq`,
    );
    expect(rows).toMatchObject([
      { backfill_id: null, channel_id: 'C_DATA_CHANGES', model: { by: 'U_BEN', endedBy: null } },
    ]);
    expect(await standingOf(db, running)).toMatchObject({ state: 'running', isStopped: true });
    expect(await statusOf(ctx, { ...by('ADA'), backfillId: running })).toMatchObject({
      status: { waitingFor: ['somebody to let all backfills go on, which <@U_BEN> stopped'] },
    });

    expect(await stopAll(ctx, by('ADA'))).toMatchObject({
      ok: false,
      refusal: { code: 'already_stopped', message: 'All backfills are stopped already by <@U_BEN>.' },
    });
    expect(await goOnWithAll(ctx, by('ADA'))).toMatchObject({
      ok: false,
      refusal: { message: 'Only <@U_BEN>, <@U_FAY> may let all backfills go on.' },
    });
    expect(await goOnWithAll(ctx, by('FAY'))).toMatchObject({ ok: true });
    expect((await standingOf(db, running))?.isStopped).toBe(false);
    const after = await db.query(
      `select key, model from bot.messages where kind = 'standstill' order by seq`,
    );
    expect(after.rows).toMatchObject([{ model: { endedBy: 'U_FAY' } }, { model: { endedBy: 'U_FAY' } }]);
    const { rows: trail } = await db.query(
      `select verb, actor from bot.audit where verb in ('pause_all', 'resume_all') order by seq`,
    );
    expect(trail).toEqual([
      { verb: 'pause_all', actor: 'U_BEN' },
      { verb: 'resume_all', actor: 'U_FAY' },
    ]);
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    expect(await goOnWithAll(ctx, by('FAY'))).toMatchObject({ ok: false, refusal: { code: 'not_stopped' } });
  });

  it('is for people of the company, and happens once however many ask at the same moment', async () => {
    expect(await stopAll(ctx, by('EVE'))).toMatchObject({
      ok: false,
      refusal: { code: 'not_yours', message: expect.stringMatching(/may stop all backfills/) },
    });
    const asked = await Promise.all([
      stopAll(ctx, by('ADA')),
      stopAll(ctx, by('BEN')),
      stopAll(ctx, by('FAY')),
    ]);
    expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
    const resumed = await Promise.all([goOnWithAll(ctx, by('FAY')), goOnWithAll(ctx, by('FAY'))]);
    expect(resumed.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
