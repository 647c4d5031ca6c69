import { beforeAll, describe, expect, it } from 'vitest';
import type { State } from '../../src/plan/lifecycle.ts';
import { latestRollback } from '../../src/store/rollbacks.ts';
import { acknowledgeUndelivered, retryUndelivered } from '../../src/usecases/acknowledge.ts';
import { type Asked, askFor } from '../../src/usecases/ask-for.ts';
import { nudge } from '../../src/usecases/nudge.ts';
import { listBackfills, statusOf } from '../../src/usecases/status.ts';
import { verifyTrail } from '../../src/usecases/verify-trail.ts';
import { faultyPool } from '../fixtures/faulty-pool.ts';
import { approved, happen, measure, start } from './run-scene.ts';
import { ADA, refuseDelivery, type Scene, scene } from './scene.ts';

let world: Scene;

beforeAll(async () => {
  world = await scene();
});

function ask(id: number, verb: Asked, userId = 'U_ADA', teamId = 'T1') {
  return askFor(world.ctx, { backfillId: id, verb, userId, teamId });
}

describe('asking for something', () => {
  it.each<[Asked, State, State, RegExp]>([
    ['pause', 'running', 'pausing', /^Pausing/],
    ['resume', 'paused', 'running', /^Going on/],
    ['resume', 'pausing', 'running', /^Going on/],
    ['cancel', 'running', 'cancelling', /^Cancelling/],
    ['cancel', 'proposed', 'cancelled', /^Cancelled/],
    ['retry', 'failed', 'running', /^Running again/],
    ['promote', 'ready', 'promoting', /^Promoting/],
    ['roll_back', 'watching', 'rollback_asked', /^Asked for/],
    ['keep', 'rollback_asked', 'watching', /^Called off/],
  ])('to %s what is %s makes it %s, and the thread hears of it', async (verb, from, to, reply) => {
    const id = await world.propose();
    await world.deliver(id);
    await world.setState(id, from, { hold: true });
    expect(await ask(id, verb)).toEqual({ ok: true, next: to, text: expect.stringMatching(reply) });
    expect(await world.find(id)).toMatchObject({ state: to, hold: verb !== 'promote' && verb !== 'retry' });
    const [note] = await world.messages(id, 'note');
    expect(note).toMatchObject({ threadKey: `BF-${id}/gate1/v1`, content: { model: { by: 'U_ADA' } } });
    expect(await world.trail(id)).toContain(`${verb} by U_ADA`);
  });

  it('is refused to others, in other workspaces, and of what does not exist, and leaves no trace', async () => {
    const id = await world.propose();
    expect(await ask(id, 'cancel', 'U_EVE')).toMatchObject({ refusal: { code: 'not_yours' } });
    expect(await ask(id, 'cancel', 'U_ADA', 'T_OTHER')).toMatchObject({
      refusal: { code: 'no_such_backfill' },
    });
    expect(await ask(999_999, 'cancel')).toMatchObject({ refusal: { code: 'no_such_backfill' } });
    expect(await ask(id, 'pause')).toMatchObject({ refusal: { code: 'wrong_state' } });
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);
    expect(await world.messages(id, 'note')).toEqual([]);
  });

  it('twice at once is done once', async () => {
    const id = await approved(world);
    await start(world, id);
    const outcomes = await Promise.all([ask(id, 'pause'), ask(id, 'pause', 'U_BEN')]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('for a pause and a cancel at once ends in the cancel, which outranks it', async () => {
    const id = await approved(world);
    await start(world, id);
    await Promise.all([ask(id, 'pause'), ask(id, 'cancel', 'U_BEN')]);
    expect((await world.find(id)).state).toBe('cancelling');
  });

  it('for a cancel while the last unit is finished is heard either way', async () => {
    const id = await approved(world);
    await start(world, id);
    const [, cancelled] = await Promise.all([
      happen(world, id, 'finish_staging').catch(() => undefined),
      ask(id, 'cancel'),
    ]);
    expect(cancelled).toMatchObject({ ok: true, next: 'cancelling' });
    await expect(measure(world, id)).rejects.toThrow('wrong_state');
    await happen(world, id, 'reach_cancel');
    expect((await world.find(id)).state).toBe('cancelled');
  });

  it('for a cancel tells every channel and person that was told, in the thread where it was', async () => {
    const id = await world.propose({ extraChannels: ['C_SALES'], tellPeople: ['U_EVE'] });
    await ask(id, 'cancel');
    const off = await world.messages(id, 'called_off');
    expect(off.map(({ channelId, threadKey }) => [channelId, threadKey])).toEqual(
      ['C_GROWTH', 'C_BOARD', 'C_SALES', 'U_EVE'].map(channel => [
        channel,
        `BF-${id}/announcement/v1/${channel}`,
      ]),
    );
    const request = await world.message(id, 'gate1');
    expect(request.content.model).toMatchObject({ open: false, state: 'cancelled' });
  });

  it('for a cancel of a promotion unit by unit says that what has changed is put back, and to others that it cannot be', async () => {
    const byUnit = (id: number) =>
      world.db.query(
        `update bot.plans set plan = jsonb_set(plan, '{isolation,strategy}', '"changed_rows_by_unit"') where backfill_id = $1`,
        [id],
      );
    const amid = await approved(world);
    await byUnit(amid);
    await start(world, amid);
    await world.setState(amid, 'promoting');
    expect((await ask(amid, 'cancel')).ok).toBe(true);
    const [off] = await world.messages(amid, 'called_off');
    expect(off?.content.model).toMatchObject({ reason: expect.stringMatching(/is being put back/) });
    expect(await latestRollback(world.db, amid)).toMatchObject({
      askedBy: 'U_ADA',
      slots: [],
      outcome: null,
    });

    const postponed = await approved(world);
    await byUnit(postponed);
    await start(world, postponed);
    await world.setState(postponed, 'ready', { hold: true });
    expect(await ask(postponed, 'cancel')).toMatchObject({ text: expect.stringMatching(/in flight/) });
    expect(await latestRollback(world.db, postponed)).toBeNull();

    const atOnce = await approved(world);
    await start(world, atOnce);
    await world.setState(atOnce, 'promoting');
    expect(await ask(atOnce, 'cancel')).toMatchObject({ refusal: { code: 'promotes_at_once' } });
    expect(await world.messages(atOnce, 'called_off')).toEqual([]);
  });

  it('for a rollback is refused once the way back is gone', async () => {
    const id = await world.propose();
    await world.setState(id, 'recorded', { rollback_deadline: new Date(world.ctx.clock().getTime() - 1) });
    expect(await ask(id, 'roll_back')).toMatchObject({ refusal: { code: 'rollback_expired' } });
  });
});

describe('an announcement that cannot be delivered', () => {
  async function failing(): Promise<{ id: number; messageKey: string }> {
    const id = await approved(world);
    await world.edit(id, { extraChannels: ['C_SALES'] });
    const messageKey = `BF-${id}/announcement/v1/C_SALES`;
    await refuseDelivery(world.db, messageKey, 'is_archived');
    return { id, messageKey };
  }

  it('keeps the start waiting until a person takes it upon themselves, by name', async () => {
    const { id, messageKey } = await failing();
    await expect(start(world, id)).rejects.toThrow('not_announced');
    const refused = await acknowledgeUndelivered(world.ctx, { teamId: 'T1', userId: 'U_EVE', messageKey });
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'not_yours' } });
    const acknowledged = await acknowledgeUndelivered(world.ctx, {
      teamId: 'T1',
      userId: 'U_BEN',
      messageKey,
    });
    expect(acknowledged).toEqual({ ok: true, text: 'Noted: Ben acknowledged it. The record will say so.' });
    expect(await world.trail(id)).toContain('acknowledge_undelivered by U_BEN');
    const [report] = await world.messages(id, 'undelivered');
    expect(report?.content.model).toMatchObject({ acknowledgedBy: 'U_BEN', error: 'is_archived' });
    await start(world, id);
  });

  it('is acknowledged once, whoever is second', async () => {
    const { messageKey } = await failing();
    const click = (userId: string) => acknowledgeUndelivered(world.ctx, { teamId: 'T1', userId, messageKey });
    const outcomes = await Promise.all([click('U_ADA'), click('U_BEN')]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'already_settled' } });
  });

  it('can be tried again, and waits as any other then', async () => {
    const { id, messageKey } = await failing();
    expect(await retryUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject({ ok: true });
    expect(await retryUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject({ ok: false });
    await expect(start(world, id)).rejects.toThrow('not_announced');
    await world.deliver(id);
    await refuseDelivery(world.db, messageKey, 'message_not_found');
    expect(await retryUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject({ ok: true });
    // Somebody deleted it: an edit of it would fail again.
    expect(await world.message(id, 'announcement/v1/C_SALES')).toMatchObject({ ts: null, state: 'pending' });
    await world.deliver(id);
    await start(world, id);
  });

  it('can only be acknowledged where the start waits for it, not where people decide', async () => {
    const id = await world.propose();
    const { key: messageKey } = await world.message(id, 'gate1');
    await refuseDelivery(world.db, messageKey);
    expect(await acknowledgeUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject({
      refusal: { code: 'cannot_do_without' },
    });
    expect(await retryUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject({ ok: true });
  });

  it.each(['', 'BF-1/nothing', "'; drop table bot.messages; --"])('named %j is none', async messageKey => {
    const settled = { refusal: { code: 'already_settled' } };
    expect(await acknowledgeUndelivered(world.ctx, { ...ADA, messageKey })).toMatchObject(settled);
  });
});

describe('a proposal that nobody approves', () => {
  it('expires after fourteen days, and whoever was told hears of it', async () => {
    await world.clear();
    const id = await world.propose();
    world.pass(14 * 86_400 - 1);
    await nudge(world.ctx);
    expect(await world.find(id)).toMatchObject({ state: 'proposed' });
    const later = await world.propose();
    world.pass(1);
    const both = await Promise.all([nudge(world.ctx), nudge(world.ctx)]);
    expect(both.flat()).toEqual([id]);
    expect(await world.find(later)).toMatchObject({ state: 'proposed' });
    expect(await world.messages(id, 'called_off')).toHaveLength(2);
    expect((await world.message(id, 'gate1')).content.model).toMatchObject({ open: false, state: 'expired' });
  });

  it('expires even where another one cannot', async () => {
    await world.clear();
    const [broken, sound] = [await world.propose(), await world.propose()];
    world.pass(15 * 86_400);
    let failed = false;
    const once = faultyPool(world.db, sql => {
      if (failed || !sql.includes('update bot.backfills')) return null;
      failed = true;
      return new Error('not this one');
    });
    await expect(nudge({ ...world.ctx, db: once })).rejects.toThrow('not this one');
    expect(await world.find(broken)).toMatchObject({ state: 'proposed' });
    expect(await world.find(sound)).toMatchObject({ state: 'expired' });
  });

  it('expires no sooner for being approved in part, and not at all once approved', async () => {
    await world.clear();
    const id = await approved(world);
    world.pass(15 * 86_400);
    expect(await nudge(world.ctx)).toEqual([]);
    expect(await world.find(id)).toMatchObject({ state: 'approved' });
  });
});

describe('the status of a backfill', () => {
  it('says whom it waits for and what the asker may do', async () => {
    const id = await world.propose({ first: '2026-02-02', last: '2026-02-03' });
    await refuseDelivery(world.db, `BF-${id}/announcement/v1/C_GROWTH`);
    const status = async (userId: string) => {
      const answer = await statusOf(world.ctx, { backfillId: id, teamId: 'T1', userId });
      if (!answer.ok) throw new Error(answer.refusal.code);
      return answer.status;
    };
    expect(await status('U_ADA')).toMatchObject({
      state: 'proposed',
      waitingFor: [
        'the approval of <@U_BEN>',
        'the approval of <@U_CLEO>',
        'somebody to acknowledge that <#C_GROWTH> could not be told',
        'the announcement in <#C_BOARD>',
      ],
      possible: ['edit', 'cancel'],
      thread: null,
    });
    expect((await status('U_BEN')).possible).toEqual(['cancel']);
    expect((await status('U_EVE')).possible).toEqual([]);
    await ask(id, 'cancel');
    expect(await status('U_ADA')).toMatchObject({ state: 'cancelled', waitingFor: [], possible: [] });
  });

  it('is told in its own workspace only', async () => {
    const id = await world.propose();
    const asker = { teamId: 'T_OTHER', userId: 'U_ADA' };
    expect(await statusOf(world.ctx, { ...asker, backfillId: id })).toMatchObject({ ok: false });
    expect(await listBackfills(world.ctx, asker)).toEqual([]);
    expect((await listBackfills(world.ctx, ADA))[0]?.id).toBe(id);
  });
});

it('everything that happened here stands in one unbroken trail', async () => {
  expect(await verifyTrail(world.ctx)).toMatchObject({ ok: true });
});
