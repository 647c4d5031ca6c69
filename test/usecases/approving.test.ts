import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/store/db.ts';
import { markDelivered } from '../../src/store/deliveries.ts';
import type { Message } from '../../src/store/messages.ts';
import { handleWaitingEvents, receiveEvent } from '../../src/usecases/receive-event.ts';
import { takeSignal } from '../../src/usecases/take-signal.ts';
import { faultyPool } from '../fixtures/faulty-pool.ts';
import { postLeaves, type Scene, scene } from './scene.ts';

let world: Scene;
let id: number;
let request: Message;

beforeAll(async () => {
  world = await scene();
});

/** Proposed, announced and asked about at noon; it is ten seconds later now. */
beforeEach(async () => {
  world.setSkew(0);
  id = await world.propose();
  await world.deliver(id);
  request = await world.message(id, 'gate1');
  world.pass(10);
});

async function state(): Promise<string> {
  return (await world.find(id)).state;
}

async function shown() {
  const { content } = await world.message(id, 'gate1');
  if (content.kind !== 'approval_request') throw new Error('not a request');
  const { slots, blockedBy, open } = content.model;
  return { filledBy: slots.map(({ filledBy }) => filledBy), blockedBy, open };
}

async function whispers(): Promise<string[]> {
  const notes = await world.messages(id, 'uncounted');
  return notes.map(({ userId, content }) => `${userId}: ${'why' in content.model ? content.model.why : ''}`);
}

describe('reactions on the approval request', () => {
  it('of every owner approve the plan, and the message shows who did and what is missing', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    expect(await shown()).toEqual({ filledBy: ['U_BEN', null], blockedBy: [], open: true });
    expect(await state()).toBe('proposed');
    await world.react({ message: request, by: 'U_CLEO', emoji: 'heavy_check_mark' });
    expect(await state()).toBe('approved');
    expect(await shown()).toEqual({ filledBy: ['U_BEN', 'U_CLEO'], blockedBy: [], open: false });
    expect(await world.trail(id)).toEqual([
      'propose by U_ADA',
      'approve by U_BEN',
      'approve by U_CLEO',
      'approve by bot/gate',
    ]);
    expect(await whispers()).toEqual([]);
  });

  it.each([
    ['a colleague', 'U_EVE', /^U_EVE: Only the people who are asked/],
    ['the proposer', 'U_ADA', /^U_ADA: You proposed this backfill/],
  ])('of %s count for nothing, and they alone are told why', async (_, by, why) => {
    await world.react({ message: request, by });
    await world.react({ message: request, by, emoji: 'x' });
    await world.react({ message: request, by: 'U_BEN' });
    expect(await shown()).toEqual({ filledBy: ['U_BEN', null], blockedBy: [], open: true });
    const notes = await whispers();
    expect(notes).toHaveLength(2);
    for (const note of notes) expect(note).toMatch(why);
  });

  it('that mean nothing, or stand on other messages, change nothing', async () => {
    const plan = await world.message(id, 'plan');
    await world.react({ message: plan, by: 'U_BEN' });
    for (const emoji of ['eyes', 'thumbsup', 'constructor', '__proto__', "x' or '1'='1"]) {
      await world.react({ message: request, by: 'U_BEN', emoji });
    }
    await world.react({ message: { ...request, ts: '1.000001' }, by: 'U_BEN' });
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);
    expect(await handleWaitingEvents(world.ctx)).toBe(0);
  });

  it('block until they are withdrawn, whatever the others say', async () => {
    await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_CLEO' });
    expect(await state()).toBe('proposed');
    expect(await shown()).toEqual({ filledBy: [null, 'U_CLEO'], blockedBy: ['U_BEN'], open: true });
    await world.react({ message: request, by: 'U_BEN', emoji: 'x', added: false });
    expect(await state()).toBe('approved');
  });

  it.each([
    ['✅', [0, 1]],
    ['❌', [1, 0]],
  ])(
    'taken back together leave the plan unapproved, also where the %s is reported first',
    async (_, order) => {
      await world.react({ message: request, by: 'U_BEN' });
      await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
      await world.react({ message: request, by: 'U_CLEO' });
      const ben = { message: request, by: 'U_BEN', added: false };
      const events = [await world.event(ben), await world.event({ ...ben, emoji: 'x' })];
      for (const index of order)
        for (const event of events.slice(index, index + 1)) await receiveEvent(world.ctx, event);
      expect(await state()).toBe('proposed');
      expect(await shown()).toEqual({ filledBy: [null, 'U_CLEO'], blockedBy: [], open: true });
    },
  );

  it('are kept while Slack does not say what stands there, and the plan is approved once it does', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    const silent = { ...world.ctx, reactionsOn: async () => null };
    await receiveEvent(silent, await world.event({ message: request, by: 'U_CLEO' }));
    expect(await state()).toBe('proposed');
    expect((await shown()).filledBy).toEqual(['U_BEN', 'U_CLEO']);
    expect(await handleWaitingEvents(world.ctx)).toBe(1);
    expect(await state()).toBe('approved');
  });

  it('count once, however often they arrive', async () => {
    const event = await world.event({ message: request, by: 'U_BEN' });
    expect(await receiveEvent(world.ctx, event)).toBe(true);
    expect(await receiveEvent(world.ctx, event)).toBe(false);
    await receiveEvent(world.ctx, { ...event, eventId: `${event.eventId}-again` });
    expect((await world.trail(id)).filter(line => line === 'approve by U_BEN')).toHaveLength(1);
  });

  it('end at what was said last, whatever arrives last', async () => {
    const said = [
      { message: request, by: 'U_BEN', after: 1 },
      { message: request, by: 'U_BEN', after: 2, added: false },
      { message: request, by: 'U_BEN', after: 3 },
    ];
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 0],
    ]) {
      await world.db.query('delete from bot.signals where backfill_id = $1', [id]);
      for (const index of order) await world.react(said[index] ?? { message: request, by: 'U_BEN' });
      expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    }
  });

  it('withdrawn count no more, and given again they do', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    world.pass(1);
    await world.react({ message: request, by: 'U_BEN', added: false });
    expect((await shown()).filledBy).toEqual([null, null]);
    world.pass(1);
    await world.react({ message: request, by: 'U_BEN' });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
  });

  it('with two emoji of one meaning stand while one of them does', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_BEN', emoji: 'heavy_check_mark' });
    await world.react({ message: request, by: 'U_BEN', added: false, after: 1 });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    await world.react({ message: request, by: 'U_BEN', emoji: 'heavy_check_mark', added: false, after: 2 });
    expect((await shown()).filledBy).toEqual([null, null]);
  });

  it('of two owners at the same moment approve once', async () => {
    await Promise.all(['U_BEN', 'U_CLEO'].map(by => world.react({ message: request, by })));
    expect(await state()).toBe('approved');
    expect((await world.trail(id)).filter(line => line === 'approve by bot/gate')).toHaveLength(1);
  });

  it('of an owner and a ❌ of another at the same moment leave it blocked', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    await Promise.all([
      world.react({ message: request, by: 'U_CLEO' }),
      world.react({ message: request, by: 'U_BEN', emoji: 'x' }),
    ]);
    const trail = await world.trail(id);
    const blockedFirst = trail.indexOf('block by U_BEN') < trail.indexOf('approve by U_CLEO');
    expect(await state()).toBe(blockedFirst && trail.includes('block by U_BEN') ? 'proposed' : 'approved');
  });

  it('after the gate closed change nothing; who reacts anew is told so, who had approved is not', async () => {
    const ben = await world.event({ message: request, by: 'U_BEN' });
    await receiveEvent(world.ctx, ben);
    await world.react({ message: request, by: 'U_CLEO' });
    await receiveEvent(world.ctx, { ...ben, eventId: 'a late copy' });
    expect(await whispers()).toEqual([]);
    await world.react({ message: request, by: 'U_BEN', added: false, after: 60 });
    await world.react({ message: request, by: 'U_CLEO', emoji: 'x', after: 60 });
    expect(await state()).toBe('approved');
    expect(await whispers()).toEqual([expect.stringMatching(/^U_CLEO: This request is closed/)]);
    expect((await shown()).filledBy).toEqual(['U_BEN', 'U_CLEO']);
  });

  it('by button count beside those by emoji, and for the same place', async () => {
    const at = world.ctx.clock();
    const said = {
      message: request,
      userId: 'U_BEN',
      verdict: 'approve',
      source: 'button',
      present: true,
      at,
    } as const;
    await inTransaction(world.db, tx => takeSignal(tx, said, at));
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_BEN', added: false, after: 5 });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    expect(await state()).toBe('proposed');
  });
});

describe('an approval and an edit', () => {
  async function approve(): Promise<void> {
    for (const by of ['U_BEN', 'U_CLEO'])
      await world.react({ message: await world.message(id, 'gate1'), by });
  }

  it('is void when anything that is hashed changed', async () => {
    await approve();
    expect(await state()).toBe('approved');
    await world.edit(id, { rollbackDays: '7' });
    expect(await state()).toBe('proposed');
    expect(await shown()).toEqual({ filledBy: [null, null], blockedBy: [], open: true });
  });

  it('stands when it only tells more people, or starts at another time', async () => {
    await approve();
    await world.edit(id, { extraChannels: ['C_SALES'], startAfter: '2026-04-02T00:00:00.000Z' });
    expect(await state()).toBe('approved');
    expect((await shown()).filledBy).toEqual(['U_BEN', 'U_CLEO']);
  });

  it('stands as far as it goes when more people are told in the middle of it', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    await world.edit(id, { extraChannels: ['C_SALES'] });
    await world.react({ message: request, by: 'U_CLEO' });
    expect(await state()).toBe('approved');
  });

  it('does not come back with a plan that is edited back to what it was', async () => {
    await approve();
    const { planHash } = await world.find(id);
    await world.edit(id, { last: '2026-03-10' });
    await world.deliver(id);
    world.pass(60);
    await world.edit(id, {});
    expect((await world.find(id)).planHash).toBe(planHash);
    expect(await shown()).toEqual({ filledBy: [null, null], blockedBy: [], open: true });
    await world.deliver(id);
    const newest = await world.message(id, 'gate1/v3');
    await world.react({ message: newest, by: 'U_CLEO', after: 5 });
    expect(await shown()).toMatchObject({ filledBy: [null, 'U_CLEO'] });
    expect(await state()).toBe('proposed');
    await world.react({ message: newest, by: 'U_BEN', after: 6 });
    expect(await state()).toBe('approved');
  });

  it('said on the message of an older version of the same plan is not said on the newest', async () => {
    await world.edit(id, { last: '2026-03-10' });
    await world.edit(id, {});
    await world.deliver(id);
    for (const by of ['U_BEN', 'U_CLEO']) await world.react({ message: request, by, after: 60 });
    expect(await state()).toBe('proposed');
    expect(await whispers()).toHaveLength(2);
  });

  it('given by a clock that is ahead does not outlive an edit there and back', async () => {
    const at = new Date(world.ctx.clock().getTime() + 3_600_000);
    for (const userId of ['U_BEN']) {
      const said = {
        message: request,
        userId,
        verdict: 'approve',
        source: 'button',
        present: true,
        at,
      } as const;
      await inTransaction(world.db, tx => takeSignal(tx, said, at));
    }
    await world.edit(id, { last: '2026-03-10' });
    await world.edit(id, {});
    await world.deliver(id);
    expect((await shown()).filledBy).toEqual([null, null]);
  });
});

describe('a reaction that comes before we know of the message', () => {
  it('waits while our post is on its way, and counts then', async () => {
    id = await world.propose();
    const { key } = await world.message(id, 'gate1');
    await postLeaves(world.db, key);
    const posted = { ...(await world.message(id, 'gate1')), ts: '1775044810.000100' };
    await world.react({ message: posted, by: 'U_BEN', after: 1 });
    expect((await shown()).filledBy).toEqual([null, null]);
    expect(await handleWaitingEvents(world.ctx)).toBe(1);
    await inTransaction(world.db, tx =>
      markDelivered(tx, key, { ts: posted.ts, revision: 1, now: world.ctx.clock() }),
    );
    expect(await handleWaitingEvents(world.ctx)).toBe(1);
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    expect(await handleWaitingEvents(world.ctx)).toBe(0);
  });

  it('does not wait where nothing of ours is on its way', async () => {
    await world.react({ message: { ...request, ts: '1775044899.000100' }, by: 'U_BEN' });
    expect(await handleWaitingEvents(world.ctx)).toBe(0);
  });

  it('given in the very moment of the posting counts, given before it does not', async () => {
    const at = Math.floor(Number(request.ts) * 1000);
    const said = { message: request, verdict: 'approve', source: 'emoji', present: true } as const;
    await inTransaction(world.db, tx =>
      takeSignal(tx, { ...said, userId: 'U_BEN', at: new Date(at) }, new Date()),
    );
    await inTransaction(world.db, tx =>
      takeSignal(tx, { ...said, userId: 'U_CLEO', at: new Date(at - 1) }, new Date()),
    );
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    expect(await whispers()).toEqual([expect.stringMatching(/^U_CLEO: It was given before/)]);
  });
});

describe('an event', () => {
  it('that was kept before a crash is caught up with, once', async () => {
    const event = await world.event({ message: request, by: 'U_BEN' });
    const dying = { ...world.ctx, db: world.ctx.db };
    const crash = receiveEvent(
      {
        ...dying,
        clock: () => {
          throw new Error('killed');
        },
      },
      event,
    );
    await expect(crash).rejects.toThrow('killed');
    expect((await shown()).filledBy).toEqual([null, null]);
    expect(await receiveEvent(world.ctx, event)).toBe(false);
    await Promise.all([handleWaitingEvents(world.ctx), handleWaitingEvents(world.ctx)]);
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    expect((await world.trail(id)).filter(line => line === 'approve by U_BEN')).toHaveLength(1);
    expect(await handleWaitingEvents(world.ctx)).toBe(0);
  });

  it('that cannot be handled is tried again later, and keeps no other waiting', async () => {
    const away = { ...world.ctx, db: noSignals(world.db) };
    const ben = await world.event({ message: request, by: 'U_BEN' });
    await expect(receiveEvent(away, ben)).rejects.toThrow('no signals today');
    await world.react({ message: request, by: 'U_CLEO' });
    expect(await handleWaitingEvents(away)).toBe(1);
    expect((await shown()).filledBy).toEqual([null, 'U_CLEO']);
    expect(await handleWaitingEvents(world.ctx)).toBe(1);
    expect(await state()).toBe('approved');
  });

  it.each([
    ['of another kind', { type: 'message', text: 'hi' }],
    ['that is nothing', null],
    ['with a time that is none', reactionEvent({ event_ts: 'soon' })],
    ['with a user that is none', reactionEvent({ user: 'U_BEN\0' })],
    ['with a place that is none', reactionEvent({ item: { type: 'message', channel: "C'--", ts: '1.0' } })],
  ])('%s is kept and done with', async (what, payload) => {
    const event = { eventId: `odd ${what}`, type: 'odd', payload, receivedAt: world.ctx.clock() };
    expect(await receiveEvent(world.ctx, event)).toBe(true);
    expect(await handleWaitingEvents(world.ctx)).toBe(0);
  });
});

function reactionEvent(differences: Record<string, unknown>) {
  const item = { type: 'message', channel: 'C1', ts: '1.0' };
  return { type: 'reaction_added', user: 'U_BEN', reaction: 'x', item, event_ts: '1.0', ...differences };
}

/** The database, but for its signals. */
function noSignals(db: pg.Pool): pg.Pool {
  return faultyPool(db, sql => (/bot\.signals/.test(sql) ? new Error('no signals today') : null));
}
