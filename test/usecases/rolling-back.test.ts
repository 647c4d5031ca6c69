import { beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/store/db.ts';
import { waitingDecisions } from '../../src/store/rollback-decisions.ts';
import { noteRestored } from '../../src/store/rollbacks.ts';
import { askFor } from '../../src/usecases/ask-for.ts';
import { conflictsOf, decideConflict } from '../../src/usecases/conflicts.ts';
import { homeOf } from '../../src/usecases/home.ts';
import { nudge } from '../../src/usecases/nudge.ts';
import { remindOfConflicts } from '../../src/usecases/remind-conflicts.ts';
import { statusOf } from '../../src/usecases/status.ts';
import { dropExpired, warnOfDeadline } from '../../src/usecases/way-back.ts';
import { approved, happen, measure, promote, start } from './run-scene.ts';
import { type Scene, scene } from './scene.ts';

const DAY = 86_400;
let world: Scene;

beforeAll(async () => {
  world = await scene();
});

/** A backfill that is promoted, with a way back of fourteen days. */
async function promoted(): Promise<number> {
  const id = await approved(world);
  await start(world, id);
  await measure(world, id);
  await promote(world, id);
  await happen(world, id, 'record');
  return id;
}

function ask(id: number, verb: 'roll_back' | 'keep', userId: string) {
  return askFor(world.ctx, { backfillId: id, verb, userId, teamId: 'T1' });
}

/** The runs whose replaced rows the warehouse was told to remove. */
function watchDrops(): { ctx: Scene['ctx']; dropped: string[] } {
  const dropped: string[] = [];
  const warehouse = {
    ...world.ctx.warehouse,
    async dropBeforeImage(runId: string) {
      dropped.push(runId);
      return true;
    },
  };
  return { ctx: { ...world.ctx, warehouse }, dropped };
}

/** The way back ends by the database's clock too, which no test can set. */
function endsEverywhere(id: number): Promise<unknown> {
  return world.db.query("update bot.backfills set rollback_deadline = '2020-01-01Z' where id = $1", [id]);
}

describe('a rollback that is asked for', () => {
  it('is announced to everyone, approved by the other owners and by nobody twice', async () => {
    const id = await promoted();
    expect(await ask(id, 'roll_back', 'U_BEN')).toMatchObject({ ok: true, next: 'rollback_asked' });
    const told = await world.messages(id, 'rollback_announcement');
    expect(told.length).toBe((await world.messages(id, 'announcement')).length);
    expect(told.every(({ required }) => required)).toBe(true);
    const waiting = await statusOf(world.ctx, { backfillId: id, teamId: 'T1', userId: 'U_CLEO' });
    expect(waiting.ok && waiting.status).toMatchObject({
      possible: ['keep'],
      waitingFor: expect.arrayContaining([
        'the approval of <@U_CLEO>',
        'the announcement of the rollback in <#C_GROWTH>',
      ]),
    });
    const home = await homeOf(world.ctx, { teamId: 'T1', userId: 'U_CLEO' });
    expect(home.waiting).toMatchObject([{ why: 'decide', id, gate: 3 }]);
    await world.deliver(id);
    const request = await world.message(id, 'rollback/n1');
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_ADA' });
    expect(await world.find(id)).toMatchObject({ state: 'rollback_asked' });
    await world.react({ message: request, by: 'U_CLEO' });
    expect(await world.find(id)).toMatchObject({ state: 'rolling_back' });
    expect(await world.trail(id)).toContain('approve_rollback by bot/gate');
  });

  it('is blocked by an owner’s ❌, and a ✅ on an earlier request counts for no later one', async () => {
    const id = await promoted();
    await ask(id, 'roll_back', 'U_BEN');
    await world.deliver(id);
    const first = await world.message(id, 'rollback/n1');
    await world.react({ message: first, by: 'U_CLEO', emoji: 'x' });
    expect(await ask(id, 'keep', 'U_EVE')).toMatchObject({ refusal: { code: 'not_yours' } });
    expect(await ask(id, 'keep', 'U_CLEO')).toMatchObject({ ok: true, next: 'watching' });
    await ask(id, 'roll_back', 'U_BEN');
    await world.deliver(id);
    await world.react({ message: first, by: 'U_CLEO' });
    expect(await world.find(id)).toMatchObject({ state: 'rollback_asked' });
    const announced = await world.messages(id, 'rollback_announcement');
    const outcomes = announced.map(({ content }) => 'outcome' in content.model && content.model.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['It was called off: the new numbers stay.', null]));
    await ask(id, 'keep', 'U_BEN');
  });

  it('says until when it is open, reminds those who are silent, and lapses after three days', async () => {
    const id = await promoted();
    await ask(id, 'roll_back', 'U_BEN');
    await world.deliver(id);
    const { content } = await world.message(id, 'rollback/n1');
    const { expiresAt } = content.model as { expiresAt: string };
    expect((Date.parse(expiresAt) - world.ctx.clock().getTime()) / 1000).toBeGreaterThan(3 * DAY - 60);
    for (const days of [1, 2, 3]) {
      world.pass(DAY);
      expect(await nudge(world.ctx), `day ${days}`).toEqual([id]);
      expect(await nudge(world.ctx)).toEqual([]);
    }
    const nudges = await world.messages(id, 'nudge');
    expect(nudges.map(({ content: said }) => said.model)).toMatchObject([
      { what: 'remind', subject: 'the rollback', mention: ['U_CLEO'] },
      { what: 'remind', mention: ['U_CLEO'] },
      { what: 'escalate', missing: ['U_CLEO'] },
    ]);
    expect(await world.find(id)).toMatchObject({ state: 'watching' });
    await happen(world, id, 'record');
  });
});

describe('rows that a rollback left alone', () => {
  it('are brought to mind once a day, and stay as they are when nobody decided before the way back ended', async () => {
    const id = await promoted();
    await ask(id, 'roll_back', 'U_BEN');
    await inTransaction(world.db, tx =>
      noteRestored(tx, id, 1, {
        rowsRestored: 8,
        conflicts: [{ unit: '2026-03-02', rows: 2 }],
        now: world.ctx.clock(),
      }),
    );
    await world.setState(id, 'resolving', {
      rollback_deadline: new Date(world.ctx.clock().getTime() + 1_000 * DAY),
    });
    const remind = async () => (await remindOfConflicts(world.ctx)).includes(id);
    expect(await remind()).toBe(false);
    world.pass(DAY);
    expect([await remind(), await remind()]).toEqual([true, false]);
    world.pass(DAY);
    expect(await remind()).toBe(true);
    const reminders = await world.messages(id, 'conflicts_open');
    expect(reminders.map(({ content }) => content.model)).toMatchObject([{ open: 2 }, { open: 2 }]);
    expect(await waitingDecisions(world.db, id, 1)).toEqual([]);

    // The deadline is over by then, and still they had three days; but not by the database's clock.
    world.pass(DAY);
    const found = (at: string) =>
      world.db.query(`update bot.rollbacks set restored_at = ${at} where backfill_id = $1`, [id]);
    const { rows } = await world.db.query<{ restored_at: Date }>(
      'select restored_at from bot.rollbacks where backfill_id = $1',
      [id],
    );
    world.pass(10_000 * DAY);
    await found("now() - interval '2 days'");
    await remind();
    expect(await waitingDecisions(world.db, id, 1)).toEqual([]);
    world.pass(-10_000 * DAY);
    await found("'2020-01-01Z'");
    await world.setState(id, 'resolving', { rollback_deadline: rows[0]?.restored_at });
    expect([await remind(), await remind()]).toEqual([true, false]);
    expect(await waitingDecisions(world.db, id, 1)).toMatchObject([
      { conflictId: 0, choice: 'leave', decidedBy: 'bot/watch' },
    ]);
    expect(await world.trail(id)).toContain('leave_conflict by bot/watch');
    const late = { teamId: 'T1', userId: 'U_BEN', backfillId: id, conflictId: 5, seen: '', reason: 'Mine.' };
    expect(await decideConflict(world.ctx, { ...late, choice: 'force' })).toMatchObject({
      refusal: { code: 'decided_already' },
    });
  });
});

describe('a way back that ends', () => {
  it('is told once, then its rows are removed, and a rollback is refused with what to do instead', async () => {
    const id = await promoted();
    const { ctx, dropped } = watchDrops();
    world.pass(12.5 * DAY);
    expect(await warnOfDeadline(ctx)).not.toContain(id);
    world.pass(DAY);
    await warnOfDeadline(ctx);
    await warnOfDeadline(ctx);
    expect(await world.messages(id, 'way_back_ends')).toMatchObject([{ wanted: 1 }]);
    expect(await dropExpired(ctx)).not.toContain(id);
    world.pass(DAY);
    await endsEverywhere(id);
    expect(await dropExpired(ctx)).toContain(id);
    expect(await dropExpired(ctx)).not.toContain(id);
    expect(dropped.filter(run => run === `BF-${id}/r1`)).toHaveLength(1);
    expect(await ask(id, 'roll_back', 'U_BEN')).toMatchObject({
      refusal: { code: 'rollback_expired', remedy: expect.stringMatching(/^Propose a new backfill/) },
    });
  });

  it.each(['rollback_asked', 'rolling_back', 'resolving'] as const)(
    'keeps its rows past the deadline while the backfill is %s',
    async state => {
      const id = await promoted();
      const { ctx, dropped } = watchDrops();
      await world.setState(id, state);
      world.pass(30 * DAY);
      await endsEverywhere(id);
      await dropExpired(ctx);
      expect(dropped).not.toContain(`BF-${id}/r1`);
      await world.setState(id, 'rolled_back');
      await dropExpired(ctx);
      expect(dropped).toContain(`BF-${id}/r1`);
    },
  );

  it('does not end because a clock jumps: process, database and warehouse have to say so, and the record', async () => {
    const id = await promoted();
    const { ctx, dropped } = watchDrops();
    const ends = (at: string) =>
      world.db.query(`update bot.backfills set rollback_deadline = ${at} where id = $1`, [id]);
    world.pass(10_000 * DAY);
    await ends("now() + interval '1 day'");
    expect(await dropExpired(ctx)).not.toContain(id);
    world.pass(-10_000 * DAY);

    await ends("'2020-01-01Z'");
    const dropBeforeImage = async () => false;
    const behind = { ...ctx, warehouse: { ...ctx.warehouse, dropBeforeImage } };
    expect(await dropExpired(behind)).not.toContain(id);

    await world.db.query(
      `insert into bot.records (backfill_id, run, document, markdown, filed_at)
       values ($1, 1, jsonb_build_object('rollbackDeadline', now() + interval '1 day'), '', now())`,
      [id],
    );
    expect(await dropExpired(ctx)).not.toContain(id);
    expect(dropped).toEqual([]);
    await world.db.query('delete from bot.records where backfill_id = $1', [id]);
    expect(await dropExpired(ctx)).toContain(id);
  });

  it('is tried again when the warehouse did not remove the rows', async () => {
    const id = await promoted();
    world.pass(15 * DAY);
    await endsEverywhere(id);
    const dropBeforeImage = () => Promise.reject(new Error('not now'));
    const broken = { ...world.ctx, warehouse: { ...world.ctx.warehouse, dropBeforeImage } };
    await expect(dropExpired(broken)).rejects.toThrow('not now');
    const { ctx, dropped } = watchDrops();
    expect(await dropExpired(ctx)).toContain(id);
    expect(dropped).toContain(`BF-${id}/r1`);
  });
});

describe('rows that a rollback left alone', () => {
  it('are shown to nobody once the catalog cannot say which columns are sensitive', async () => {
    const id = await promoted();
    await ask(id, 'roll_back', 'U_BEN');
    await world.setState(id, 'resolving');
    const catalog = { ...world.ctx.catalog, dataset: () => undefined };
    const found = await conflictsOf(
      { ...world.ctx, catalog },
      { backfillId: id, after: 0, userId: 'U_BEN', teamId: 'T1' },
    );
    expect(found).toMatchObject({ ok: false, refusal: { code: 'rows_dataset_gone' } });
  });
});
